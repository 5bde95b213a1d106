/**
 * Sudoku (section 4.4 of the OptNet paper): an optimization layer that is told nothing of the rules
 * learns them from solved boards, {@code A z = b, z ≥ 0} with A and b learned; beside it ordinary
 * networks, and the same layer with the rules given.
 *
 * <p>Boards are one-hot: 64 entries for 4×4, 729 for 9×9, the digit of a cell last. Start reading
 * at {@link io.github.dl4joptnet.samples.sudoku.TrainCommand} and {@link
 * io.github.dl4joptnet.samples.sudoku.SudokuNetwork}.
 */
package io.github.dl4joptnet.samples.sudoku;

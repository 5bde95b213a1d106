#!/usr/bin/env python3
"""Writes boards.txt: 4x4 Sudoku puzzles with exactly one solution, and that solution.

Works by enumeration and shares nothing with the Java sources: all 288 full boards are listed, and a
set of clues is a puzzle when just one of the 288 agrees with it.
"""

import itertools
import random
import sys

COUNT = 200
SEED = 2017


def full_boards():
    """All 4x4 boards whose rows, columns and 2x2 boxes are permutations of 1..4."""
    rows = list(itertools.permutations("1234"))
    for board in itertools.product(rows, repeat=4):
        columns = zip(*board)
        boxes = (
            [board[r + i][c + j] for i in range(2) for j in range(2)]
            for r in (0, 2)
            for c in (0, 2)
        )
        if all(len(set(unit)) == 4 for unit in itertools.chain(columns, boxes)):
            yield "".join(digit for row in board for digit in row)


def main():
    rng = random.Random(SEED)
    boards = list(full_boards())
    assert len(boards) == 288
    lines = {}
    while len(lines) < COUNT:
        solution = rng.choice(boards)
        clues = rng.sample(range(16), rng.randint(4, 10))
        puzzle = "".join(d if i in clues else "0" for i, d in enumerate(solution))
        solutions = [b for b in boards if all(p in ("0", d) for p, d in zip(puzzle, b))]
        if solutions == [solution]:
            lines[puzzle] = solution
    for puzzle, solution in lines.items():
        sys.stdout.write(f"{puzzle} {solution}\n")


if __name__ == "__main__":
    main()

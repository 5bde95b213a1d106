/**
 * A portfolio with a limit of turnover, whose forecast of returns is trained on the returns that
 * the portfolio earns. Start reading at {@link
 * io.github.dl4joptnet.samples.portfolio.TrainCommand}.
 */
package io.github.dl4joptnet.samples.portfolio;

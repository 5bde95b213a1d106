/**
 * A generation schedule for the hours of a day behind a load forecast, trained on the cost of the
 * schedule (Donti, Amos and Kolter 2017). Loads are in GW, temperatures in °F; a day is 24 hours, a
 * batch of days {@code [days, 24]}.
 *
 * <p>{@link io.github.dl4joptnet.samples.schedule.ScheduleModel} is the program, as a model; start
 * reading at {@link io.github.dl4joptnet.samples.schedule.TrainCommand}.
 */
package io.github.dl4joptnet.samples.schedule;

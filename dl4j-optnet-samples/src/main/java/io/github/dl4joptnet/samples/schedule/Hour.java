package io.github.dl4joptnet.samples.schedule;

/**
 * One hour of a load history.
 *
 * @param epochSecond its beginning
 * @param load mean load, GW
 * @param temperature °F
 */
record Hour(long epochSecond, double load, double temperature) {}

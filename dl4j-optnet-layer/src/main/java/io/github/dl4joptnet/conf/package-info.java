/**
 * Quadratic programs as parts of Deeplearning4j networks: {@link
 * io.github.dl4joptnet.conf.OptNetLayer}, {@link io.github.dl4joptnet.conf.OptNetVertex}, and how
 * their coefficients are fixed, learned or fed. Everything here is stored with the network; see the
 * guide "Networks".
 */
@NullMarked
package io.github.dl4joptnet.conf;

import org.jspecify.annotations.NullMarked;

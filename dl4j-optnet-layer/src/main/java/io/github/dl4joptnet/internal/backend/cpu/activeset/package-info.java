/** Active set methods, which look for the sides that hold with equality. */
package io.github.dl4joptnet.internal.backend.cpu.activeset;

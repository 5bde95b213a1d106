/** Active set methods, which search for the constraint sides that hold with equality. */
package io.github.dl4joptnet.internal.backend.cpu.activeset;

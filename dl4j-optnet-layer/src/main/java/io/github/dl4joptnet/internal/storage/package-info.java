/** What networks and graphs have in common when they are stored. Not for users. */
package io.github.dl4joptnet.internal.storage;

/** What a batch with shared matrices computes once. */
package io.github.dl4joptnet.internal.backend.cpu.shared;

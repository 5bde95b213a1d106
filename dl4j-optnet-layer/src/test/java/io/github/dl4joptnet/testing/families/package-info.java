/**
 * Generated families of programs, most of them hard, each with a reference of its own to judge what
 * the solver makes of them.
 */
package io.github.dl4joptnet.testing.families;

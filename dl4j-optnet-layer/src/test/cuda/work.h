// What the kernels have done, summed over all threads. Barriers are those of blocks, once each.
#pragma once

struct Work {
  long operations;   // in floating point; only where the kernels are compiled with -DCOUNT_WORK
  long sharedBytes;  // read and written; these two only with -fsanitize=thread
  long globalBytes;
  long barriers;
};

extern Work work;

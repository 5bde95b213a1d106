// Streams. Their work is done at once; or, with the option "deferred", not before the stream or the
// device is waited for, which is as late as a device may be: a host that does not wait finds nothing
// done, and one that changes what it has sent has the change sent.
#pragma once
#include <functional>

// Work for a stream; null is the default stream, which does not leave its work.
void enqueue(void* stream, std::function<void()> work);

// Does what all streams have left, as calls do that wait for the device.
void finishAll();

#include "streams.h"

#include <deque>
#include <set>

#include "state.h"

struct Stream {
  std::deque<std::function<void()>> work;
};

static std::set<Stream*> streams;

static void finish(Stream& stream) {
  while (!stream.work.empty()) {
    std::function<void()> next = std::move(stream.work.front());
    stream.work.pop_front();
    next();
  }
}

void enqueue(void* stream, std::function<void()> work) {
  if (stream != nullptr && options["deferred"]) {
    static_cast<Stream*>(stream)->work.push_back(std::move(work));
  } else {
    work();
  }
}

void finishAll() {
  for (Stream* stream : streams) {
    finish(*stream);
  }
}

#pragma GCC visibility push(default)
extern "C" {

Result cuStreamCreate(void** stream, unsigned) {
  ENTER("cuStreamCreate");
  NEED_CONTEXT;
  Stream* created = new Stream();
  streams.insert(created);
  *stream = created;
  counts["streams"]++;
  return SUCCESS;
}

Result cuStreamDestroy_v2(void* stream) {
  ENTER("cuStreamDestroy_v2");
  NEED_CONTEXT;
  Stream* destroyed = static_cast<Stream*>(stream);
  finish(*destroyed);
  streams.erase(destroyed);
  delete destroyed;
  counts["streams"]--;
  return SUCCESS;
}

Result cuStreamSynchronize(void* stream) {
  ENTER("cuStreamSynchronize");
  NEED_CONTEXT;
  if (stream != nullptr) {
    finish(*static_cast<Stream*>(stream));
  }
  return launchFailure.empty() ? SUCCESS : LAUNCH_FAILED;
}
}
#pragma GCC visibility pop

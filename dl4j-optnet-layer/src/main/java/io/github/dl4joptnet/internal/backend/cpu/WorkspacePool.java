package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.pattern.ProgramPattern;
import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.Iterator;

/** Keeps the workspaces of recent solves for the next ones; memory pressure frees them. */
final class WorkspacePool {
  private static final int CAPACITY = 2 * Runtime.getRuntime().availableProcessors();

  private final ArrayDeque<SoftReference<SampleWorkspace>> idle = new ArrayDeque<>();

  /**
   * @param pattern of a batch with sparse matrices, else null
   */
  synchronized SampleWorkspace take(QpData data, ProgramPattern pattern) {
    for (Iterator<SoftReference<SampleWorkspace>> it = idle.iterator(); it.hasNext(); ) {
      SampleWorkspace workspace = it.next().get();
      if (workspace == null || workspace.fits(data, pattern)) {
        it.remove();
      }
      if (workspace != null && workspace.fits(data, pattern)) {
        return workspace;
      }
    }
    return new SampleWorkspace(data, pattern);
  }

  synchronized void give(SampleWorkspace workspace) {
    idle.addFirst(new SoftReference<>(workspace));
    if (idle.size() > CAPACITY) {
      idle.removeLast();
    }
  }
}

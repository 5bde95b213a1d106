package io.github.dl4joptnet.testing.measurements;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Structure;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.Pointer;

/**
 * What the memory of this process consists of, in bytes.
 *
 * @param heap live objects of the Java heap
 * @param classesAndCode the JVM's metaspace and compiled code
 * @param pointers what JavaCPP has allocated
 * @param allocated what native code has allocated and not freed, JavaCPP's and the JVM's included;
 *     0 where the C library is not glibc
 * @param kept what has been freed and is kept by glibc for later; 0 likewise
 * @param process resident memory of the whole process
 */
public record ProcessMemory(
    long heap,
    long classesAndCode,
    long pointers,
    long allocated,
    long kept,
    long process,
    int threads) {

  private static final int MOST_COLLECTIONS = 100;

  /** Smaller changes of the heap are those of the JVM itself. */
  private static final long RESOLUTION = 8 << 10;

  static final String HEADER = "heap,classes_and_code,pointers,allocated,kept,process,threads";

  /** Collects garbage first. */
  static ProcessMemory measure() throws InterruptedException {
    collectGarbage();
    long classesAndCode =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.NON_HEAP)
            .map(MemoryPoolMXBean::getUsage)
            .mapToLong(usage -> usage.getCommitted())
            .sum();
    MallocInfo malloc = MallocInfo.now();
    return new ProcessMemory(
        usedHeap(),
        classesAndCode,
        Pointer.totalBytes(),
        malloc.uordblks + malloc.hblkhd,
        malloc.fordblks,
        Pointer.physicalBytes(),
        ManagementFactory.getThreadMXBean().getThreadCount());
  }

  /**
   * Until the heap has stopped to shrink: ND4J's deallocator threads follow the collector, on a
   * busy machine by some hundred milliseconds.
   */
  private static void collectGarbage() throws InterruptedException {
    long least = Long.MAX_VALUE;
    int inVain = 0;
    for (int i = 0; inVain < 3 && i < MOST_COLLECTIONS; i++) {
      System.gc();
      Thread.sleep(50);
      long used = usedHeap();
      inVain = used < least - RESOLUTION ? 0 : inVain + 1;
      least = Math.min(least, used);
    }
  }

  private static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Sizes in KiB, in the order of the header. */
  public String csv() {
    return LongStream.concat(
            LongStream.of(heap, classesAndCode, pointers, allocated, kept, process)
                .map(bytes -> bytes >> 10),
            IntStream.of(threads).asLongStream())
        .mapToObj(Long::toString)
        .collect(Collectors.joining(","));
  }

  /** glibc's {@code struct mallinfo2}, of all its arenas. */
  public static final class MallocInfo extends Structure implements Structure.ByValue {
    public long arena;
    public long ordblks;
    public long smblks;
    public long hblks;
    public long hblkhd;
    public long usmblks;
    public long fsmblks;
    public long uordblks;
    public long fordblks;
    public long keepcost;

    @Override
    protected List<String> getFieldOrder() {
      return List.of(
          "arena",
          "ordblks",
          "smblks",
          "hblks",
          "hblkhd",
          "usmblks",
          "fsmblks",
          "uordblks",
          "fordblks",
          "keepcost");
    }

    public static MallocInfo now() {
      if (!Platform.isLinux()) {
        return new MallocInfo();
      }
      try {
        Function mallinfo2 = NativeLibrary.getInstance("c").getFunction("mallinfo2");
        return (MallocInfo) mallinfo2.invoke(MallocInfo.class, new Object[0]);
      } catch (UnsatisfiedLinkError e) { // another C library, or glibc before 2.33
        return new MallocInfo();
      }
    }
  }
}

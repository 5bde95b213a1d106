package io.github.dl4joptnet.internal.backend.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@link Nd4jCudaArrays} over stand-ins for the classes of nd4j-cuda (src/test/nd4j-cuda), in a
 * class loader of its own: on the tests' class path ND4J would take them for its backend.
 */
final class Nd4jCudaStandIns implements DeviceArrays {
  private static final Path SOURCES = Path.of("src/test/nd4j-cuda");
  private static final String ALLOCATOR = "org.nd4j.jita.allocator.impl.AtomicAllocator";
  private static final String CONTEXT = "org.nd4j.linalg.jcublas.context.CudaContext";

  /** Of ours, what has to be in the same package and loader as the class under test. */
  private static final Set<String> OURS =
      Set.of(
          Nd4jCudaArrays.class.getName(),
          DeviceArrays.class.getName(),
          ZeroCopyException.class.getName());

  private final Loader loader;
  private final Object arrays;

  private static final class Loader extends ClassLoader {
    private final Path compiled;

    Loader(Path compiled) {
      super(Nd4jCudaStandIns.class.getClassLoader());
      this.compiled = compiled;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      String file = name.replace('.', '/') + ".class";
      boolean isStandIn = Files.exists(compiled.resolve(file));
      if (!isStandIn && !OURS.contains(name)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : define(name, file, isStandIn);
      }
    }

    private Class<?> define(String name, String file, boolean isStandIn)
        throws ClassNotFoundException {
      try (InputStream in =
          isStandIn
              ? Files.newInputStream(compiled.resolve(file))
              : getParent().getResourceAsStream(file)) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  /**
   * @param folder for the stand-ins' class files
   */
  Nd4jCudaStandIns(Path folder) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("-d", folder.toString(), "-cp", System.getProperty("java.class.path")));
    try (Stream<Path> files = Files.walk(SOURCES)) {
      files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
    }
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    if (code != 0) {
      throw new IllegalStateException("the stand-ins for nd4j-cuda do not compile");
    }
    loader = new Loader(folder);
    Constructor<?> constructor =
        loader.loadClass(Nd4jCudaArrays.class.getName()).getDeclaredConstructor();
    constructor.setAccessible(true);
    arrays = constructor.newInstance();
  }

  /** What has been called so far, with the lengths of the arrays. */
  List<String> calls() {
    return ((List<?>) get(ALLOCATOR, "CALLS")).stream().map(String::valueOf).toList();
  }

  /** Addresses on the device are the host's plus this, doubled whenever arrays are prepared. */
  void shift(long bytes) {
    set(ALLOCATOR, "shift", bytes);
  }

  void failing(String call) {
    set(ALLOCATOR, "failing", call);
  }

  void stream(long address) {
    set(CONTEXT, "stream", address);
  }

  private Object get(String type, String field) {
    try {
      return loader.loadClass(type).getField(field).get(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private void set(String type, String field, Object value) {
    try {
      loader.loadClass(type).getField(field).set(null, value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The exception's class is another one there, of the same name. */
  private Object invoke(String name, Class<?>[] types, Object... values) {
    try {
      Method method = arrays.getClass().getDeclaredMethod(name, types);
      method.setAccessible(true);
      return method.invoke(arrays, values);
    } catch (InvocationTargetException e) {
      Throwable thrown = e.getCause();
      if (thrown.getClass().getName().equals(ZeroCopyException.class.getName())) {
        throw new ZeroCopyException(thrown.getMessage(), thrown.getCause());
      }
      throw new IllegalStateException(thrown);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int device() {
    return (int) invoke("device", new Class<?>[0]);
  }

  @Override
  public long stream() {
    return (long) invoke("stream", new Class<?>[0]);
  }

  @Override
  public long[] read(List<INDArray> sources) {
    return (long[]) invoke("read", new Class<?>[] {List.class}, sources);
  }

  @Override
  public long write(INDArray array) {
    return (long) invoke("write", new Class<?>[] {INDArray.class}, array);
  }

  @Override
  public void written(INDArray array) {
    invoke("written", new Class<?>[] {INDArray.class}, array);
  }
}

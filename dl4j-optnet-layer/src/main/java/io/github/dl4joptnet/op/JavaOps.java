package io.github.dl4joptnet.op;

import java.lang.ref.Reference;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.imports.converters.DifferentialFunctionClassHolder;
import org.nd4j.imports.converters.ImportClassMapping;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOpDescriptor;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.env.EnvironmentalAction;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Teaches ND4J 1.0.0-M2.1, which has no user-defined ops, to run ops written in Java.
 *
 * <p>Three things are changed in the running JVM, once, and logged:
 *
 * <ul>
 *   <li>ND4J's {@link OpExecutioner} is wrapped in a proxy that runs our ops itself and hands every
 *       other call on to the executioner that was there, whichever it is. It keeps the arguments of
 *       a call reachable until the call returns, which ND4J does not.
 *   <li>Our ops are added to ND4J's table of op names, from which graphs are cloned and loaded.
 *   <li>SameDiff makes its sessions with {@link OptNetSession.Factory}, unless another factory is
 *       set. They detach the arrays of a graph that were created in a workspace, and their memory
 *       does not grow on graphs with our ops.
 * </ul>
 *
 * <p>Programs that use none of our ops get from ND4J what they get without this library, to the
 * bit, with one exception: where ND4J reads memory of a closed workspace, the graph computes with
 * the values that were there ({@link AttachedArrays}).
 *
 * <p>It happens by itself: while ND4J starts (a service of ND4J's finds this library on the class
 * path, so that a saved graph loads without any call of ours) and again when an op of ours is made.
 * The table, which takes ND4J seconds to make, gets our ops when ND4J makes it, and no sooner. Code
 * that replaces ND4J's executioner later, or packs the class path into one jar without merging
 * {@code META-INF/services}, calls {@link #install()}.
 *
 * <p>nd4j-cuda's half-precision axpy casts ND4J's executioner to its own class, and so fails with
 * this wrapper as with any other.
 */
public final class JavaOps {

  private static final Logger log = LoggerFactory.getLogger(JavaOps.class);
  private static final Object LOCK = new Object();

  private static volatile boolean registered;

  private JavaOps() {}

  /**
   * Installs the ops. If they are installed already, this is cheap and has no effect. Thread-safe.
   *
   * @throws IllegalStateException if this ND4J has no such executioner field, or another library
   *     has taken the name of one of the ops
   */
  public static void install() {
    // Outside the lock: this may start ND4J, whose starting calls intercept() from another thread.
    OpExecutioner current = Nd4j.getExecutioner();
    if (!isInterception(current)) {
      intercept();
    }
    register();
    OptNetSession.Factory.bind();
  }

  /** Whether ND4J's present executioner runs the ops. */
  public static boolean isInstalled() {
    return isInterception(Nd4j.getExecutioner());
  }

  static String describeExecutioner() {
    return String.valueOf(Nd4j.getExecutioner());
  }

  private static boolean isInterception(OpExecutioner executioner) {
    return Proxy.isProxyClass(executioner.getClass())
        && Proxy.getInvocationHandler(executioner) instanceof Interception;
  }

  private static void intercept() {
    synchronized (LOCK) {
      OpExecutioner current = Nd4j.getExecutioner();
      if (isInterception(current)) {
        return;
      }
      Object proxy =
          Proxy.newProxyInstance(
              JavaOps.class.getClassLoader(),
              new Class<?>[] {OpExecutioner.class},
              new Interception(current));
      try {
        Field field = Nd4j.class.getDeclaredField("OP_EXECUTIONER_INSTANCE");
        field.setAccessible(true);
        field.set(null, proxy);
      } catch (ReflectiveOperationException | RuntimeException e) {
        throw new IllegalStateException(
            "The OptNet ops cannot be installed: they need ND4J 1.0.0-M2.1, whose class Nd4j keeps"
                + " the executioner in OP_EXECUTIONER_INSTANCE",
            e);
      }
      log.info(
          "OptNet: wrapped ND4J's executioner {} to run the ops {} in Java (all other ops go to it"
              + " unchanged), and gave SameDiff graphs with such ops sessions of constant memory",
          current.getClass().getName(),
          OpName.ALL);
    }
  }

  /**
   * Adds our ops to ND4J's table, a plain HashMap. Its one iteration is in the initialiser of
   * DifferentialFunctionClassHolder, so that comes first; no class of ND4J's is initialised under
   * our lock, since its initialiser may be the one that called us.
   */
  private static void register() {
    if (registered) {
      return;
    }
    Map<String, DifferentialFunction> known = ImportClassMapping.getOpNameMapping();
    DifferentialFunctionClassHolder.getInstance();
    synchronized (LOCK) {
      if (registered) {
        return;
      }
      for (JavaOp op :
          List.of(
              new OptNetOp(),
              new OptNetGradOp(),
              new OptNetModelOp(),
              new OptNetModelGradOp(),
              new OptNetOutputOp())) {
        DifferentialFunction other = known.putIfAbsent(op.opName(), op);
        if (other != null && other.getClass() != op.getClass()) {
          throw new IllegalStateException(
              "The op name \"" + op.opName() + "\" is taken by " + other.getClass().getName());
        }
      }
      registered = true;
    }
  }

  /** The names of our ops, here so that logging them initialises no op class. */
  static final class OpName {
    static final String SOLVE = "optnet_qp";
    static final String GRADIENT = "optnet_qp_bp";
    static final String MODEL = "optnet_model";
    static final String MODEL_GRADIENT = "optnet_model_bp";
    static final String OUTPUT = "optnet_output";
    static final List<String> ALL = List.of(SOLVE, GRADIENT, MODEL, MODEL_GRADIENT, OUTPUT);

    private OpName() {}
  }

  /** Runs {@link JavaOp}s and delegates everything else. */
  private record Interception(OpExecutioner delegate) implements InvocationHandler {

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] given)
        throws Throwable {
      Object[] args = given == null ? new Object[0] : given; // null for a method without any
      if (args.length > 0 && args[0] instanceof JavaOp op) {
        return run(method, op, args.length > 1 ? (OpContext) args[1] : null);
      }
      switch (method.getName()) {
        case "equals":
          return proxy == args[0];
        case "hashCode":
          return System.identityHashCode(proxy);
        case "toString":
          return "OptNet's interception of " + delegate;
        default:
      }
      try {
        Object result = method.invoke(delegate, args);
        return method.getName().equals("getCustomOperations") && !registered
            ? new NativeOps((Map<String, CustomOpDescriptor>) result)
            : result;
      } catch (InvocationTargetException e) {
        throw e.getCause();
      } finally {
        // ND4J hands native code an op's arrays and keeps no hold of the op: a collection during
        // the call frees those that nothing else holds, such as its dimensions (SIGSEGV).
        Reference.reachabilityFence(args);
      }
    }

    private static Object run(Method method, JavaOp op, @Nullable OpContext context) {
      switch (method.getName()) {
        case "exec":
          return context == null
              ? execute(op)
              : execute(op, context.getInputArrays(), context.getOutputArrays());
        case "execAndReturn":
          execute(op);
          return op;
        case "calculateOutputShape":
          return op.calculateOutputShape(context);
        case "allocateOutputArrays":
          return allocate(op, op.inputArguments()).toArray(INDArray[]::new);
        default:
          throw new UnsupportedOperationException(
              "Op \""
                  + op.opName()
                  + "\" runs in Java: ND4J's "
                  + method
                  + " has no meaning for it");
      }
    }

    private static INDArray[] execute(JavaOp op) {
      if (op.numOutputArguments() == 0) {
        op.addOutputArgument(allocate(op, op.inputArguments()).toArray(INDArray[]::new));
      }
      return execute(op, op.inputArguments(), op.outputArguments());
    }

    private static INDArray[] execute(JavaOp op, List<INDArray> inputs, List<INDArray> outputs) {
      op.run(inputs, outputs);
      return outputs.toArray(INDArray[]::new);
    }

    private static List<INDArray> allocate(JavaOp op, List<INDArray> inputs) {
      List<INDArray> outputs = new ArrayList<>();
      for (LongShapeDescriptor shape : op.outputShapes(inputs)) {
        outputs.add(Nd4j.create(shape, false));
      }
      return outputs;
    }
  }

  /**
   * ND4J's native ops, until ours are registered. Ops look themselves up here one by one; all of
   * them are read only where ND4J makes its table, which is when ours have to go in.
   */
  private static final class NativeOps extends AbstractMap<String, CustomOpDescriptor> {
    private final Map<String, CustomOpDescriptor> ops;

    NativeOps(Map<String, CustomOpDescriptor> ops) {
      this.ops = ops;
    }

    @Override
    public @Nullable CustomOpDescriptor get(Object name) {
      return ops.get(name);
    }

    @Override
    public boolean containsKey(Object name) {
      return ops.containsKey(name);
    }

    @Override
    public Set<Entry<String, CustomOpDescriptor>> entrySet() {
      register();
      return ops.entrySet();
    }
  }

  /** ND4J finds this class through {@code META-INF/services} and calls it while it starts. */
  public static final class AtNd4jStart implements EnvironmentalAction {

    /**
     * Installs the interception here rather than in {@link #process}: that is called only where the
     * environment variable is set, whereas ND4J asks every action for its variable.
     */
    @Override
    public String targetVariable() {
      try {
        intercept();
        OptNetSession.Factory.announce();
      } catch (RuntimeException e) {
        log.error("OptNet: the ops could not be installed while ND4J started", e);
      }
      return "DL4J_OPTNET";
    }

    @Override
    public void process(String value) {
      // No setting is read from the environment.
    }
  }
}

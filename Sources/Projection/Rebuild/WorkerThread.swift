// A thread of the operating system with a small stack, which can be waited for.

internal import Glibc

/// A thread that runs one closure. Whoever starts it must `join` it.
///
/// Foundation's `Thread` cannot be joined, and what a rebuild's threads work on must outlive them. A task
/// would keep a thread of Swift's shared pool busy for long.
final class WorkerThread {
  private let thread: pthread_t

  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Starts the thread. C: `pthread_create`.
  ///
  /// - Returns: `nil` where the system has no room for another one.
  init?(stackBytes: Int, _ body: @escaping @Sendable () -> Void) {
    // Allocated, and not a variable, since the initializer of the type is in a module that should not be
    // imported.
    let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
    defer { attributes.deallocate() }
    guard pthread_attr_init(attributes) == 0 else { return nil }
    defer { pthread_attr_destroy(attributes) }
    guard pthread_attr_setstacksize(attributes, stackBytes) == 0 else { return nil }
    let argument = Unmanaged.passRetained(Body(body))
    var thread: pthread_t = 0
    let code = pthread_create(
      &thread, attributes,
      { argument in
        if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, argument.toOpaque())
    guard code == 0 else {
      argument.release()
      return nil
    }
    self.thread = thread
  }

  /// Waits until the closure has returned and the thread is gone. To be called once. C: `pthread_join`.
  func join() { pthread_join(thread, nil) }
}

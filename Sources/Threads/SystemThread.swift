// A thread of the operating system, of a given name and stack.

internal import Glibc

/// Starts threads.
enum SystemThread {
  private final class Body {
    let name: String
    let run: @Sendable () -> Void

    init(_ name: String, _ run: @escaping @Sendable () -> Void) { (self.name, self.run) = (name, run) }

    func begin() {
      setName(name)
      run()
    }
  }

  /// Starts a thread that nobody waits for. C: `pthread_create`.
  ///
  /// - Parameter name: of at most 15 bytes; Linux takes no longer ones.
  /// - Returns: whether the system had room for another one.
  static func start(_ name: String, stackBytes: Int, _ body: @escaping @Sendable () -> Void) -> Bool {
    // Not a variable: the type's own initializer is in a module that nobody should import.
    let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
    defer { attributes.deallocate() }
    guard pthread_attr_init(attributes) == 0 else { return false }
    defer { pthread_attr_destroy(attributes) }
    guard pthread_attr_setstacksize(attributes, stackBytes) == 0 else { return false }
    let argument = Unmanaged.passRetained(Body(name, body))
    var thread: pthread_t = 0
    let code = pthread_create(
      &thread, attributes,
      { argument in
        if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().begin() }
        return nil
      }, argument.toOpaque())
    guard code == 0 else {
      argument.release()
      return false
    }
    pthread_detach(thread)
    return true
  }

  /// Gives this thread the name that others see. (`pthread_setname_np` is not among what Swift sees of the C library.) A thread
  /// without one works as well.
  private static func setName(_ name: String) {
    let descriptor = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let bytes = Array(name.utf8)
    _ = write(descriptor, bytes, bytes.count)
  }
}

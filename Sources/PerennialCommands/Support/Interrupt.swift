// Ctrl-C while something runs that can be given up cleanly.

internal import Glibc
internal import Synchronization

/// SIGINT as a question that a long piece of work asks now and then.
enum Interrupt {
  private static let received = Atomic(false)
  private static let installed = Atomic(false)

  /// Whether SIGINT has come since this was first asked. Before the first question, and from the second
  /// SIGINT on, the signal ends the process as it does by default.
  static func isRequested() -> Bool {
    if !installed.exchange(true, ordering: .relaxed) { install() }
    return received.load(ordering: .relaxed)
  }

  /// Runs a piece of work as a task that SIGINT cancels.
  static func cancelling<Result: Sendable>(
    _ work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let task = Task { try await work() }
    let watch = Task {
      while !Task.isCancelled {
        if isRequested() { return task.cancel() }
        try? await Task.sleep(for: .milliseconds(50))
      }
    }
    defer { watch.cancel() }
    return try await task.value
  }

  /// Has SIGINT noted once. C: `sigaction`, with SA_RESETHAND, so that the second signal ends the process.
  private static func install() {
    // The state is made now: a handler must not wait for anything.
    received.store(false, ordering: .relaxed)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in Interrupt.received.store(true, ordering: .relaxed) }
    action.sa_flags = Int32(SA_RESTART) | Int32(bitPattern: UInt32(SA_RESETHAND))
    sigaction(SIGINT, &action, nil)
    // The signal is let through: a program that starts this one from a thread that blocks signals, as
    // Foundation's `Process` may, hands that on to it.
    var interrupt = sigset_t()
    sigemptyset(&interrupt)
    sigaddset(&interrupt, SIGINT)
    pthread_sigmask(SIG_UNBLOCK, &interrupt, nil)
  }
}

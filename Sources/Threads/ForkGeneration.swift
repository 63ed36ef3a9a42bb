// What was made before a fork is the parent's: a child has no copy of its threads, and none of its locks on files.

internal import Glibc
internal import Synchronization

/// How often this process descends from a fork: whoever holds on to something remembers the number it was made under.
package enum ForkGeneration {
  private static let counter: ForkCounter = {
    pthread_atfork(nil, nil) { ForkGeneration.counter.value.add(1, ordering: .relaxed) }
    return ForkCounter()
  }()

  package static var current: Int { counter.value.load(ordering: .relaxed) }

  private final class ForkCounter: Sendable {
    let value = Atomic<Int>(0)
  }
}

// The environments of this process that may rest: which of them do, once they are idle or too many are open.

internal import CLMDB
internal import Glibc
internal import Synchronization
internal import Threads

/// Sees to it that environments rest.
///
/// ```
/// idle for `idleSeconds`     all that nobody has used since the last sweep, on a thread of the pool for upkeep
/// more open than there may   those that nobody has used since the hand was there last, in turn (the clock algorithm), on the
///                            thread that has opened one more
/// no descriptor is left      all that nobody uses just now
/// ```
package enum AwakeEnvironments {
  /// After so long at least, and twice as long at the most, an environment that nobody uses rests: 10.
  package static var idleSeconds: Int {
    get { idle.load(ordering: .relaxed) }
    set { idle.store(newValue, ordering: .relaxed) }
  }
  private static let idle = Atomic(10)
  /// How many may be open: an eighth of the descriptors that the process may have. Each takes three.
  static var countMax: Int { max(8, Int(descriptorsMax.load(ordering: .relaxed)) / 8) }

  private struct WeakEnvironment {
    weak var environment: Environment?
    var generation: Int
  }

  private struct Members {
    var all: [WeakEnvironment] = []
    /// Where the clock's hand stands.
    var hand = 0
    /// What was removed is left out once there are so many.
    var cleanAt = 64
  }

  private static let members = Mutex(Members())
  private static let awake = Atomic(0)
  private static let generation = Atomic(ForkGeneration.current)
  private static let descriptorsMax = Atomic(descriptorLimit())
  /// The fork under which a sweep is to come; -1 where none is.
  private static let sweepDue = Atomic(-1)

  /// Enters an environment that may rest.
  static func add(_ environment: Environment) {
    members.withLock { members in
      members.all.append(WeakEnvironment(environment: environment, generation: ForkGeneration.current))
      guard members.all.count >= members.cleanAt else { return }
      members.all.removeAll { $0.environment == nil || $0.generation != ForkGeneration.current }
      members.hand = 0
      members.cleanAt = max(64, members.all.count * 2)
    }
  }

  static func noteAwake() {
    // A child of a fork has none of those that were open before.
    let present = ForkGeneration.current
    if generation.exchange(present, ordering: .relaxed) != present { awake.store(0, ordering: .relaxed) }
    awake.add(1, ordering: .relaxed)
    descriptorsMax.store(descriptorLimit(), ordering: .relaxed)
    sweepLater()
  }

  static func noteResting() { awake.subtract(1, ordering: .relaxed) }

  /// How many have their files open.
  package static var count: Int { awake.load(ordering: .relaxed) }

  // MARK: Too many

  /// Has others rest where more are open than may be. Not called with an environment's gate held.
  static func makeRoom() {
    // Once around, and once more for those that were only marked: what is in use stays.
    var left = count > countMax ? 2 * members.withLock { $0.all.count } : 0
    while left > 0, count > countMax {
      for environment in nextInTurn() { environment.rest(ifIdleFor: .room) }
      left -= turnCount
    }
  }

  private static let turnCount = 16

  /// Moves the hand on, and gives those that it has passed.
  private static func nextInTurn() -> [Environment] {
    members.withLock { members in
      let all = members.all
      if all.isEmpty { return [] }
      let passed = (0..<min(turnCount, all.count)).map { all[(members.hand + $0) % all.count] }
      members.hand = (members.hand + passed.count) % all.count
      return passed.compactMap { $0.generation == ForkGeneration.current ? $0.environment : nil }
    }
  }

  /// Has all rest that nobody uses just now, for the sake of their descriptors; gives how many did. May be called with an
  /// environment's gate held.
  package static func restAll() -> Int {
    let all = members.withLockIfAvailable { $0.all.compactMap { $0.environment } } ?? []
    return all.reduce(0) { $0 + ($1.rest() ? 1 : 0) }
  }

  private static func descriptorLimit() -> UInt64 {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
    return UInt64(min(limit.rlim_cur, 1 << 20))
  }

  // MARK: Idle

  private static func sweepLater() {
    let present = ForkGeneration.current
    let due = sweepDue.load(ordering: .relaxed)
    guard due != present,
      sweepDue.compareExchange(expected: due, desired: present, ordering: .acquiringAndReleasing).exchanged
    else { return }
    ThreadPool.upkeep.submit(after: .seconds(idleSeconds)) {
      sweep()
      return false
    }
  }

  private static func sweep() {
    let all = members.withLock { $0.all.compactMap { $0.environment } }
    let rested = all.count { $0.rest(ifIdleFor: .sweep) }
    // LMDB has 2 MiB for each environment, which the allocator keeps to itself otherwise.
    if rested > 0 { perennial_trim_memory() }
    sweepDue.store(-1, ordering: .releasing)
    if count > 0 { sweepLater() }
  }
}

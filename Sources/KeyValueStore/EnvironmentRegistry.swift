// LMDB's locks belong to the process: opening one environment twice silently drops them. So one registry, by device
// and inode (paths can be symlinks), of what this process has open.

internal import Glibc
internal import Synchronization

enum EnvironmentRegistry {
  struct Identity: Hashable {
    var device: UInt64
    var inode: UInt64
  }

  private static let open = Mutex<[Identity: String]>([:])

  /// Enters `directory`, or refuses it where it is open already.
  static func enter(_ directory: String) throws(KeyValueError) -> Identity {
    var status = stat()
    guard unsafe stat(directory, &status) == 0 else {
      throw KeyValueError(.init(rawValue: errno), in: "stat", at: directory)
    }
    let identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    let earlier = open.withLock { entries -> String? in
      if let earlier = entries[identity] { return earlier }
      entries[identity] = directory
      return nil
    }
    if let earlier {
      throw KeyValueError(
        .alreadyOpen, in: "open", at: directory, detail: "opened as \(earlier); share that one")
    }
    return identity
  }

  static func leave(_ identity: Identity) {
    _ = open.withLock { $0.removeValue(forKey: identity) }
  }
}

/// How often this process descends from a fork: an environment remembers the number it was opened under.
enum ForkGeneration {
  private static let counter: ForkCounter = {
    pthread_atfork(nil, nil) { ForkGeneration.counter.value.add(1, ordering: .relaxed) }
    return ForkCounter()
  }()

  static var current: Int { counter.value.load(ordering: .relaxed) }

  private final class ForkCounter: Sendable {
    let value = Atomic<Int>(0)
  }
}

// LMDB's locks belong to the process: opening one environment twice silently drops them. So one registry, by
// device and inode (paths can be symlinks, files can be hard links), of what this process has open.

internal import Glibc
internal import Synchronization

enum EnvironmentRegistry {
  struct Identity: Hashable {
    var device: UInt64
    var inode: UInt64
  }

  /// What one environment has entered: its directory, and its data file once there is one.
  struct Entry {
    fileprivate(set) var identities: [Identity]
    fileprivate let directory: String
    fileprivate let generation: Int
  }

  private struct Holder {
    var directory: String
    /// What was entered before a fork is the parent's: this process does not have it open.
    var generation: Int
  }

  private static let open = Mutex<[Identity: Holder]>([:])

  /// Enters `directory`, or refuses it where it or its data file is open already.
  static func enter(_ directory: String) throws(KeyValueError) -> Entry {
    guard let identity = identity(of: directory) else {
      throw KeyValueError(.init(rawValue: errno), in: "stat", at: directory)
    }
    var identities = [identity]
    if let data = self.identity(of: directory + "/data.mdb") { identities.append(data) }
    let entry = Entry(identities: identities, directory: directory, generation: ForkGeneration.current)
    try add(identities, of: entry)
    return entry
  }

  /// Enters the data file that opening the environment has created.
  static func enterDataFile(_ entry: inout Entry) throws(KeyValueError) {
    guard entry.identities.count == 1, let data = identity(of: entry.directory + "/data.mdb") else { return }
    try add([data], of: entry)
    entry.identities.append(data)
  }

  static func leave(_ entry: Entry) {
    open.withLock { open in
      for identity in entry.identities where open[identity]?.generation == entry.generation {
        open[identity] = nil
      }
    }
  }

  private static func add(_ identities: [Identity], of entry: Entry) throws(KeyValueError) {
    let earlier = open.withLock { open -> String? in
      for identity in identities {
        if let holder = open[identity], holder.generation == entry.generation { return holder.directory }
      }
      for identity in identities {
        open[identity] = Holder(directory: entry.directory, generation: entry.generation)
      }
      return nil
    }
    if let earlier {
      throw KeyValueError(
        .alreadyOpen, in: "open", at: entry.directory,
        detail: "opened as \(earlier), or not yet closed: a snapshot of it is held; share that one")
    }
  }

  private static func identity(of path: String) -> Identity? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    return Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
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

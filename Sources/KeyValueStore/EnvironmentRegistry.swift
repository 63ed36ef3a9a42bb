// LMDB's locks belong to the process: opening one environment twice silently drops them. So one registry, by
// device and inode (paths can be symlinks, files can be hard links), of what this process has open.

internal import CLMDB
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
    /// Descriptors that keep the inodes in use: a directory that is removed while it is open must not hand
    /// its number to another.
    fileprivate var descriptors: [Int32]
  }

  private struct Holder {
    var directory: String
    /// The fork generation that the environment was entered in. What was entered before a fork is the
    /// parent's: this process does not have it open.
    var generation: Int
  }

  private static let open = Mutex<[Identity: Holder]>([:])

  /// Enters `directory`, or refuses it where it or its data file is open already.
  static func enter(_ directory: String) throws(KeyValueError) -> Entry {
    guard let held = hold(directory) else {
      throw KeyValueError(.init(rawValue: errno), in: "open", at: directory)
    }
    var entry = Entry(
      identities: [held.identity], directory: directory, generation: ForkGeneration.current,
      descriptors: [held.descriptor])
    if let data = hold(directory + "/data.mdb") {
      entry.identities.append(data.identity)
      entry.descriptors.append(data.descriptor)
    }
    do {
      try add(entry.identities, of: entry)
    } catch {
      release(entry)
      throw error
    }
    return entry
  }

  /// Enters the data file that opening the environment has created.
  static func enterDataFile(_ entry: inout Entry) throws(KeyValueError) {
    guard entry.identities.count == 1, let data = hold(entry.directory + "/data.mdb") else { return }
    entry.descriptors.append(data.descriptor)
    try add([data.identity], of: entry)
    entry.identities.append(data.identity)
  }

  static func leave(_ entry: Entry) {
    open.withLock { open in
      for identity in entry.identities where open[identity]?.generation == entry.generation {
        open[identity] = nil
      }
    }
    release(entry)
  }

  private static func release(_ entry: Entry) {
    for descriptor in entry.descriptors { close(descriptor) }
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

  /// A file's identity, and a descriptor that reads nothing and keeps the inode from being used again.
  private static func hold(_ path: String) -> (identity: Identity, descriptor: Int32)? {
    let descriptor = unsafe Glibc.open(path, PERENNIAL_O_PATH | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      close(descriptor)
      return nil
    }
    return (Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino)), descriptor)
  }
}

/// How often this process descends from a fork: an environment remembers the number it was opened under.
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

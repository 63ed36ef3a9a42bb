// LMDB's locks belong to the process: opening one environment twice silently drops them. So one registry, by
// device and inode (paths can be symlinks, files can be hard links), of what this process has open.

internal import CLMDB
internal import Glibc
internal import Synchronization
internal import Threads

enum EnvironmentRegistry {
  struct Identity: Hashable {
    var device: UInt64
    var inode: UInt64
  }

  /// What one environment has entered. While it is being opened: its directory, and its files as far as they are there. Once
  /// it is open its two files: by these others can have the same environment.
  struct Entry {
    fileprivate(set) var identities: [Identity]
    fileprivate let directory: String
    fileprivate let generation: Int
    /// Descriptors that keep the inodes in use until the environment is open, and LMDB's own do: a directory that
    /// is removed while it is open must not hand its number to another.
    fileprivate var descriptors: [Int32]
    /// That of the data file, once it is open.
    fileprivate(set) var data: Identity?
  }

  private struct Holder {
    var directory: String
    /// The fork generation that the environment was entered in. What was entered before a fork is the
    /// parent's: this process does not have it open.
    var generation: Int
    /// LMDB closes it: once its descriptors are closed, the system may give the numbers of its files to others.
    var isLeaving = false
  }

  private static let open = Mutex<[Identity: Holder]>([:])

  /// Enters `directory`, or refuses it where it or one of its files is open already.
  static func enter(_ directory: String) throws(KeyValueError) -> Entry {
    guard let held = hold(directory) else {
      throw KeyValueError(.init(rawValue: errno), in: "open", at: directory)
    }
    var entry = Entry(
      identities: [held.identity], directory: directory, generation: ForkGeneration.current,
      descriptors: [held.descriptor])
    for name in ["data.mdb", "lock.mdb"] {
      guard let file = hold("\(directory)/\(name)") else { continue }
      entry.identities.append(file.identity)
      entry.descriptors.append(file.descriptor)
    }
    do {
      try add(entry.identities, of: entry)
    } catch {
      release(entry)
      throw error
    }
    return entry
  }

  /// Takes in that LMDB has the files open: they alone stand for the environment from now on, and no descriptor is held but
  /// LMDB's own.
  ///
  /// - Parameter data: LMDB's descriptor of the data file.
  static func settle(_ entry: inout Entry, data: Int32) throws(KeyValueError) {
    let known = Set(entry.identities)
    var settled: [Identity] = []
    guard let identity = identity(data) else {
      throw KeyValueError(.init(rawValue: errno), in: "fstat", at: entry.directory + "/data.mdb")
    }
    settled.append(identity)
    // On a read-only file system there is none.
    var status = stat()
    if unsafe stat(entry.directory + "/lock.mdb", &status) == 0 { settled.append(Identity(status)) }
    try add(settled.filter { !known.contains($0) }, of: entry)
    let given = known.subtracting(settled)
    open.withLock { open in for identity in given { open[identity] = nil } }
    release(entry)
    entry.descriptors = []
    entry.identities = settled
    entry.data = identity
  }

  /// Takes in that LMDB is about to close the files: who comes upon them until `leave` waits for that.
  static func beginLeaving(_ entry: Entry) {
    open.withLock { open in
      for identity in entry.identities where open[identity]?.generation == entry.generation {
        open[identity]?.isLeaving = true
      }
    }
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
    while let holder = firstHolder(orAdding: identities, of: entry) {
      guard holder.isLeaving else {
        throw KeyValueError(
          .alreadyOpen, in: "open", at: entry.directory,
          detail: "opened as \(holder.directory), or not yet closed: a snapshot of it is held; share that one"
        )
      }
      usleep(200)
    }
  }

  /// Who has one of these open; where nobody has, they are added.
  private static func firstHolder(orAdding identities: [Identity], of entry: Entry) -> Holder? {
    open.withLock { open in
      for identity in identities {
        if let holder = open[identity], holder.generation == entry.generation { return holder }
      }
      for identity in identities {
        open[identity] = Holder(directory: entry.directory, generation: entry.generation)
      }
      return nil
    }
  }

  /// A file's identity, and a descriptor that reads nothing and keeps the inode from being used again.
  private static func hold(_ path: String) -> (identity: Identity, descriptor: Int32)? {
    let descriptor = unsafe Glibc.open(path, PERENNIAL_O_PATH | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    guard let identity = identity(descriptor) else {
      close(descriptor)
      return nil
    }
    return (identity, descriptor)
  }

  private static func identity(_ descriptor: Int32) -> Identity? {
    var status = stat()
    return unsafe fstat(descriptor, &status) == 0 ? Identity(status) : nil
  }
}

extension EnvironmentRegistry.Identity {
  init(_ status: stat) { self.init(device: UInt64(status.st_dev), inode: UInt64(status.st_ino)) }
}

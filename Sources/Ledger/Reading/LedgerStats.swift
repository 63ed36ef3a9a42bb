// How big a ledger is, and who holds it.

internal import Foundation
internal import Glibc
internal import KeyValueStore

/// A ledger's size and state.
public struct LedgerStats: Hashable, Sendable {
  /// The position of the newest touchpoint.
  public var position: Position
  /// How many people have had a number: of customers who were merged, each of their numbers counts.
  public var customers: UInt32
  /// How many accounts have a number: gift cards, pools and budgets, which are no people.
  public var accounts: UInt32
  /// The bytes that all of its files take on disk.
  public var bytes: Int
  /// The bytes that each part takes on disk: `log`, `links`, `keys`, `views`.
  public var parts: [Part]
  /// The snapshots that processes hold. An old one makes the file grow.
  public var readers: [Reader]

  /// A part of the ledger's directory, and the bytes that it takes on disk.
  public struct Part: Hashable, Sendable {
    /// The part's name within the ledger's directory: `log`, `links`, `keys` or `views`.
    public var name: String
    /// The bytes that it takes on disk; 0 where it is not there.
    public var bytes: Int
  }

  /// A process that holds a snapshot, and by how many commits that is behind the newest.
  public struct Reader: Hashable, Sendable {
    /// The process's id in the operating system.
    public var process: Int32
    /// How many commits came after the snapshot; 0 where it is the newest.
    public var commitsBehind: UInt64
  }
}

extension Ledger {
  /// How big the ledger is, and who reads it.
  public func stats() throws -> LedgerStats {
    let environment = store.environment.statistics()
    let (position, accounts) = (try head, try accountCount())
    let parts = ["log", "links", "keys", "views"].map { name in
      LedgerStats.Part(name: name, bytes: Self.bytes(of: directory + "/" + name))
    }
    return LedgerStats(
      position: position, customers: try customerCount - accounts, accounts: accounts,
      bytes: parts.reduce(0) { $0 + $1.bytes }, parts: parts,
      readers: environment.readers.map {
        LedgerStats.Reader(
          process: $0.process,
          commitsBehind: environment.transaction - min(environment.transaction, $0.transaction))
      })
  }

  private func accountCount() throws -> UInt32 {
    var accounts: Set<CustomerNumber> = []
    try scanFacts(through: head, types: [.accountOpened]) { _, facts in
      for index in facts.indices where facts[index].type == .accountOpened {
        accounts.insert(facts[index].customer)
      }
    }
    return UInt32(accounts.count)
  }

  /// The bytes that a file or everything below a directory takes on disk; sparse parts do not count.
  private static func bytes(of path: String) -> Int {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return 0 }
    guard status.st_mode & S_IFMT == S_IFDIR else { return Int(status.st_blocks) * 512 }
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return entries.reduce(0) { $0 + bytes(of: path + "/" + $1) }
  }
}

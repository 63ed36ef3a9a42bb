// One LMDB environment that several views share: each has tables of its own in it, and one transaction writes all of them.

internal import Foundation
internal import KeyValueStore
internal import Words
internal import Synchronization

/// An open environment. Its directory goes when no view answers from it any more and nobody in this process reads it.
final class ViewEnvironment: Sendable {
  /// So many views have room in one.
  static let viewsMax = 100

  let number: Int
  let path: String
  let environment: Environment
  /// Of all views of the directory.
  let timelines: KnownTimelines
  /// Of each view that somebody has asked for.
  private let tables = Mutex<[ViewName: ViewGeneration.Tables]>([:])
  private let retired: Mutex<Bool>

  /// Makes one that is being built: its directory goes with the last reference, and commits do not wait for the disk;
  /// `sync` does at the end.
  ///
  /// - Parameter views: how many it has room for.
  convenience init(
    building number: Int, path: String, views: Int = viewsMax, _ timelines: KnownTimelines = KnownTimelines()
  ) throws {
    var options = Environment.Options()
    options.withoutSync = true
    options.tablesMax = views * ViewGeneration.Tables.count
    try self.init(number, path: path, options, timelines, temporary: true)
  }

  /// Opens one whose files are there.
  ///
  /// - Throws: `ProjectionError` with code `damagedView`.
  convenience init(existing number: Int, path: String, _ timelines: KnownTimelines) throws {
    var options = Environment.Options()
    options.createsFiles = false
    // Views come to an environment only while it is built.
    options.tablesMax = nil
    try self.init(number, path: path, options, timelines, temporary: false)
  }

  private init(
    _ number: Int, path: String, _ options: Environment.Options, _ timelines: KnownTimelines, temporary: Bool
  ) throws {
    self.number = number
    self.path = path
    self.timelines = timelines
    do { environment = try Environment(at: path, options: options) } catch {
      throw ProjectionError(error, doing: "opening", path)
    }
    retired = Mutex(temporary)
  }

  /// No view answers from it any more: its files go when its last reader has.
  func retire() { retired.withLock { $0 = true } }

  /// Its files outlive it.
  func keep() { retired.withLock { $0 = false } }

  deinit {
    environment.close()
    if retired.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
  }
}

extension ViewEnvironment {
  /// Makes room for a view: empty tables.
  func makeGeneration(of view: ViewName) throws -> ViewGeneration {
    let tables = try using(doing: "writing") {
      try ViewGeneration.Tables { try environment.table("\(view).\($0)") }
    }
    self.tables.withLock { $0[view] = tables }
    return ViewGeneration(of: view, in: self, tables)
  }

  /// What it holds of a view; `nil` where that is nothing.
  func generation(of view: ViewName) throws -> ViewGeneration? {
    if let known = tables.withLock({ $0[view] }) { return ViewGeneration(of: view, in: self, known) }
    struct Missing: Error {}
    do {
      let tables = try using {
        try ViewGeneration.Tables { name in
          guard let table = try environment.existingTable("\(view).\(name)") else { throw Missing() }
          return table
        }
      }
      self.tables.withLock { $0[view] = tables }
      return ViewGeneration(of: view, in: self, tables)
    } catch is Missing {
      return nil
    }
  }

  /// Runs `body` while nobody, in this process or another, can write to any of some environments. They are locked in the order
  /// of their numbers.
  static func locked<Result>(_ environments: [ViewEnvironment], _ body: () throws -> Result) throws -> Result
  {
    func lock(_ rest: ArraySlice<ViewEnvironment>) throws -> Result {
      guard let next = rest.first else { return try body() }
      return try next.write { _ in try lock(rest.dropFirst()) }
    }
    return try lock(environments.sorted { $0.number < $1.number }[...])
  }
}

// The peers that are Python packages, each job in a process of its own.

internal import Foundation

/// The files of the Python peers, which they have made of the same facts, and their programs.
struct PythonPeers {
  private let bench: Bench
  private let python: String
  private let files: String
  private let exported: Child

  /// Exports the facts, and lets each peer make its own files of them. `nil` where there is no interpreter.
  init?(_ bench: Bench) throws {
    guard let python = bench.arguments.python else {
      note("no --python: DuckDB, Polars and eventsourcing are left out")
      return nil
    }
    self.bench = bench
    self.python = python
    files = try bench.makeDirectory("peers")
    note("exporting the facts to the peers")
    exported = try bench.job("export", ["to": files + "/columns"])
    _ = try Child.run(python, [bench.arguments.peers + "/prepare.py", files])
    bench.remove(files + "/columns")
  }

  /// Runs one of the peers' programs; its figures are `seconds` and what it has found.
  func run(_ words: [String]) throws -> Child {
    let type = "\(Int(try exported.figure("orderType")))"
    let program = bench.arguments.peers + "/" + words[0]
    return try Child.run(python, [program, files, type] + words.dropFirst())
  }

  /// The library `eventsourcing` on SQLite: how many events it has `appended` and `projected` a second. It
  /// makes events of its own, and needs none of the files. `nil` where there is no interpreter.
  static func eventsourcing(_ bench: Bench, round: Int) throws -> Child? {
    guard let python = bench.arguments.python else { return nil }
    let program = bench.arguments.peers + "/eventsourcing_job.py"
    let directory = try bench.makeDirectory("eventsourcing")
    return try Child.run(python, [program, directory, "\(bench.size.eventsPerPythonRound)", "\(round)"])
  }

  /// Checks that all peers have found what the ledger holds.
  func check(_ children: [Child]) throws {
    for child in children {
      for name in ["orders", "spend", "buyers"] {
        guard let theirs = child.figures[name]?.first else { continue }
        let ours = try exported.figure(name)
        guard theirs == ours else {
          throw Fault("a peer has found \(theirs) \(name), and the ledger has \(ours)")
        }
      }
    }
  }
}

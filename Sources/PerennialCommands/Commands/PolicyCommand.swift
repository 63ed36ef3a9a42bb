internal import ArgumentParser
internal import Foundation
internal import Perennial

/// `perennial policy`
struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy",
    abstract: "Publish, withdraw, list and show the policies that views fold by, and what they may say.",
    subcommands: [Publish.self, Withdraw.self, List.self, Show.self, Schema.self])

  struct Publish: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Publish a policy into the ledger: a JSON document.",
      discussion: """
        A policy becomes a touchpoint of the business, in force from --effective on; without it, from now. \
        One that is effective from before is folded into the whole history at the next `project` or \
        `report`. `policy schema` prints what a document may say.
        """)

    @OptionGroup var ledger: LedgerOption

    @Argument(
      help: ArgumentHelp("The view: \(Installed.list.namesTakingPolicies)."), completion: .viewsTakingPolicies
    )
    var view: String

    @Argument(help: "The document: a JSON file.", completion: .file(extensions: ["json"]))
    var file: String

    @Option(
      name: .long,
      help: "The policy's own name (default: that of the present one, in whose place it will be).")
    var name: String?

    @Option(name: .long, help: "In force from this time or day (default: now).")
    var effective: String?

    func run() throws {
      guard let data = FileManager.default.contents(atPath: file) else {
        throw Failure.noInput("\(file) cannot be read")
      }
      let document = String(decoding: data, as: UTF8.self)
      let position = try ledger.with(.readWrite) { ledger in
        let settings = try ledger.settings
        let from = try effective.map { try instant($0, option: "--effective", in: settings) }
        let models = try ledger.reports().models
        let name = try name ?? models.policyName(for: view)
        do {
          try models.validate(policy: document, for: view, named: name, effectiveFrom: from)
          if let remark = models.remark(on: document, for: view) { Messages.note(remark) }
        } catch let fault as PolicyFault {
          throw Failure("\(file): \(fault)", status: 65)
        }
        return try ledger.publishPolicy(view: view, name: name, document: document, effectiveFrom: from)
      }
      try StandardOutput.line("\(position)")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the published policies and the withdrawn ones, and which of them hold.",
      discussion: """
        A policy that cannot be used, or does not go together with those before it, is refused. One that \
        is in the ledger all the same, by another program or an earlier version, is set aside: what held \
        before it goes on.
        """)

    @OptionGroup var ledger: LedgerOption

    @Option(name: .long, help: "table, json or csv.")
    var format: OutputFormat = .table

    func run() throws {
      let rows = try ledger.with(.readOnly) { try $0.reports().models.views.policies() }.map {
        PolicyRow($0)
      }
      if format == .json { return try printJSON(["policies": rows]) }
      var table = TextTable(columns: ["position", "view", "name", "effective from", "state"])
      table.rows = rows.map { [String($0.position), $0.view, $0.name, $0.effectiveFrom, $0.words] }
      try table.print(as: format)
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print the document of a published policy.")

    @OptionGroup var ledger: LedgerOption

    @Argument(help: "The policy's position, from `policy list`; or a view, for its newest.")
    var policy: String

    func run() throws {
      let policies = try ledger.with(.readOnly) { try $0.policies() }
      guard let found = policies.last(where: { String($0.position.rawValue) == policy || $0.view == policy })
      else {
        throw Failure.noInput(
          "no policy was published at position or for view \(policy); see `perennial policy list`")
      }
      try StandardOutput.data(found.document.trimmingCharacters(in: .newlines) + "\n")
    }
  }
}

/// A policy or a withdrawal, as `policy list` and `doctor` print it.
struct PolicyRow: Encodable {
  var position: UInt64
  var view: String
  var name: String
  var effectiveFrom: String
  /// `holds`, `setAside`, `withdrawn`, `unknownView`; `withdrawal` of what is no policy by itself.
  var state: String
  /// Of one that is set aside.
  var reason: String?
  /// Of one that was withdrawn: where, and from when.
  var withdrawnAt: UInt64?
  var withdrawnFrom: String?
  /// Of a withdrawal: where that one policy was published; absent where all of the name are meant.
  var withdraws: UInt64?

  init(_ standing: PolicyStanding) {
    let change = standing.change
    (position, view, name) = (change.position.rawValue, change.view, change.name)
    effectiveFrom = change.effectiveFrom.description
    if case .withdrawn(let withdrawal) = change { withdraws = withdrawal.publication?.rawValue }
    switch standing.state {
    case .holds: state = change.policy == nil ? "withdrawal" : "holds"
    case .setAside(let why): (state, reason) = ("setAside", why)
    case .withdrawn(let by, let from):
      (state, withdrawnAt, withdrawnFrom) = ("withdrawn", by.rawValue, from.description)
    case .unknownView: state = "unknownView"
    }
  }

  var words: String {
    switch state {
    case "setAside": "set aside: \(reason ?? "")"
    case "withdrawn": "withdrawn from \(withdrawnFrom ?? "") on (\(withdrawnAt ?? 0))"
    case "withdrawal": withdraws.map { "withdraws \($0)" } ?? "withdraws all of this name"
    case "unknownView": "perennial knows no view of this name"
    default: state
    }
  }
}

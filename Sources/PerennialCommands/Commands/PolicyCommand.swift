internal import ArgumentParser
internal import Foundation
internal import Edge
internal import Perennial

/// `perennial policy`
struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy",
    abstract: "Publish, withdraw, list and show policies, and what they may say.",
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
    @OptionGroup var recording: RecordingOptions

    @Argument(
      help: ArgumentHelp("What it configures: \(Installed.list.listedPolicyNames)."), completion: .policyNames
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

    @Option(name: .long, help: "table (the position), json or csv.")
    var format: OutputFormat = .table

    func run() throws {
      var request = PolicyRequest(view: view, document: try readText(file))
      (request.name, request.effective) = (name, effective)
      let (asked, id) = (request, recording.touchpointID)
      let receipt = try ledger.with(.readWrite) { ledger in
        do {
          return try asked.publish(in: try ledger.reports(), as: id) { Messages.note($0) }
        } catch let fault as PolicyFault {
          throw Failure(fault, inFile: file)
        }
      }
      try receipt.print(as: format)
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the published policies and the withdrawn ones, and which of them hold.",
      discussion: """
        A policy that cannot be used, or does not go together with those before it, is refused. One that \
        is in the ledger all the same, by another program or an earlier version, is set aside: what held \
        before it goes on. Of several of one name, the one that is in force from the latest past time on \
        holds, and the others are replaced by it; one from a time to come holds from then on.
        """)

    @OptionGroup var ledger: LedgerOption

    @Option(name: .long, help: "table, json or csv.")
    var format: OutputFormat = .table

    func run() throws {
      let rows = try ledger.with(.readOnly) { ledger in
        [PolicyAnswer](try ledger.reports().models.policies(), at: try ledger.now)
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
      let found = try ledger.with(.readOnly) { try $0.policy(named: policy) }
      try StandardOutput.data(found.document.trimmingCharacters(in: .newlines) + "\n")
    }
  }
}

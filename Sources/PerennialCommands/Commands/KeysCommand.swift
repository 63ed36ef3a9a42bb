internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial keys`
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "Save the keys of customers, and wrap them anew.",
    discussion: """
      Every customer has a key, in the ledger's file `keys`, and one more key wraps them all, which is outside the \
      ledger. Keep a copy of `keys` on another disk than copies of the log.
      """,
    subcommands: [Show.self, Save.self, Rotate.self], defaultSubcommand: Show.self)

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "How the keys stand, and what signed receipts are checked by.")

    @OptionGroup var ledger: LedgerOption

    @Option(name: .long, help: "table, json or csv.")
    var format: OutputFormat = .table

    func run() throws {
      let answer = try ledger.with(.readOnly) { try KeysAnswer(of: $0) }
      if format == .json { return try printJSON(answer) }
      try TextTable(
        columns: ["what", "value"],
        rows: [
          ["key that wraps the others", String(answer.number)], ["customers' keys", String(answer.live)],
          ["destroyed", String(answer.destroyed)], ["copy is due", answer.saveDue ? "yes" : "no"],
          ["verifier", answer.verifier],
        ]
      ).print(as: format)
      if answer.saveDue { Messages.note(Self.saveIsDue) }
    }

    /// What a person is told whose copies of the keys are out of date.
    static var saveIsDue: String {
      "keys were destroyed or wrapped anew since a copy of them was saved: destroy earlier copies, and run "
        + ProgramName.command("keys save")
    }
  }

  struct Save: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Copy the file of keys.",
      discussion: """
        A copy that is there is replaced in one step; another ledger's never is. It opens nothing without the key \
        that wraps it: keep the two apart.
        """)

    @OptionGroup var ledger: LedgerOption

    @Argument(help: "Where the copy is to lie: outside the ledger, on another disk.", completion: .file())
    var file: String

    func run() throws {
      try ledger.with(.readWrite) { try $0.saveKeys(to: file) }
    }
  }

  struct Rotate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Wrap the keys of all customers by a new key.",
      discussion: """
          \(ProgramName.current) keys rotate --reason erasures --save /mnt/safe/shop-keys

        The new key takes the place of the file beside the ledger, and the old one is overwritten: copies of `keys` \
        from before open nothing any more, so that another has to be saved. Where the key is elsewhere, give the \
        new one with --to; the old one is then yours to destroy.
        """)

    @OptionGroup var ledger: LedgerOption

    @Option(name: .long, help: "Why: a code without spaces, such as scheduled or erasures.")
    var reason: String

    @Option(name: .long, help: "A file with the new key; one that is missing is made.", completion: .file())
    var to: String?

    @Option(name: .long, help: "Where a copy of the keys is then saved.", completion: .file())
    var save: String?

    @Flag(name: .customLong("no-save"), help: "Save no copy, though every earlier one is then of no use.")
    var savesNothing = false

    @Option(name: .long, help: "A number or code of who does it, never a name.")
    var actor: String?

    @OptionGroup var recording: RecordingOptions

    @Option(name: .long, help: "table (the position), json or csv.")
    var format: OutputFormat = .table

    func validate() throws {
      guard (save == nil) == savesNothing else {
        throw ValidationError(
          "earlier copies of the keys are of no use afterwards: say with --save FILE where another is to be saved, or "
            + "with --no-save that none is")
      }
    }

    func run() throws {
      let rotation = try ledger.with(.readWrite) { ledger in
        let rotation = try ledger.rotateKeys(
          to: to.map { .file($0) }, reason: reason, actor: actor, as: recording.touchpointID)
        if let save { try ledger.saveKeys(to: save) }
        return rotation
      }
      let answer = RotationAnswer(rotation)
      if answer.destroyed {
        Messages.note(
          "the key file is new: put a copy of it where copies of the earlier one are kept, and destroy those; they open no "
            + "copy of keys that is made from now on")
      } else {
        Messages.note("the earlier key was left where it is: destroy it once nothing else is wrapped by it")
      }
      switch format {
      case .json: try printJSON(answer)
      case .csv, .csvAsIs:
        try TextTable(columns: ["position"], rows: [[String(answer.position)]]).print(as: format)
      case .table:
        try StandardOutput.line(answer.duplicate ? "\(answer.position) duplicate" : "\(answer.position)")
      }
    }
  }
}

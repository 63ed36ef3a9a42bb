internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial backup`
struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Back the ledger up while others go on with it, or look whether a backup is whole.",
    subcommands: [Write.self, Verify.self], defaultSubcommand: Write.self)

  struct Write: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Bring the backup in a directory up to date: what `backup DIRECTORY` does.",
      discussion: """
        Everything that is recorded when it begins is in the backup when it ends; others go on recording \
        meanwhile. Where there is no backup yet it is begun, and otherwise only what is new is copied. A \
        run that is cut off leaves the backup that was there before.

        The file `keys` of the ledger, and the key file that wraps it, are not in the backup: keep copies of \
        them elsewhere. Without them nothing personal can be read again.

          \(ProgramName.current) backup /mnt/backup/shop
          \(ProgramName.current) backup /mnt/backup/shop --keep 4 --new

        With --keep the directory holds several backups, each in a folder of its own.
        """)

    @OptionGroup var ledger: LedgerOption

    @Argument(help: "The directory of the backup, outside the ledger's.", completion: .directory)
    var directory: String

    @Option(name: .long, help: "Keep so many backups in the directory, each in a folder of its own.")
    var keep: Int?

    @Flag(
      name: .long, help: "With --keep: begin another, complete backup, rather than go on with the newest.")
    var new = false

    @Flag(
      name: .long, inversion: .prefixedNo, help: "Read what was written again, and compare.")
    var verify = true

    @Option(name: .long, help: "table, json or csv.")
    var format: OutputFormat = .table

    func run() throws {
      guard keep != nil || !new else {
        throw Failure.usage("--new begins another backup beside those that are kept; say how many by --keep")
      }
      guard keep ?? 1 > 0 else { throw Failure.usage("--keep \(keep ?? 0): at least one backup is kept") }
      let answer = try ledger.with(.readOnly) { ledger in
        let receipt =
          if let keep {
            try ledger.backup(to: directory, keeping: keep, isNew: new, verifies: verify)
          } else {
            try ledger.backup(to: directory, verifies: verify)
          }
        let answer = BackupAnswer(receipt, keysOf: ledger)
        if answer.saveDue == nil { self.ledger.noteKeyLoss(ledger) }
        return answer
      }
      if answer.saveDue == true { Messages.note(KeysCommand.Show.saveIsDue) }
      if format == .json { return try printJSON(answer) }
      var table = TextTable(columns: ["position", "new", "bytes", "written", "segments", "directory"])
      table.rows = [
        [
          String(answer.position), String(answer.new), String(answer.bytes), String(answer.written),
          String(answer.segments), answer.directory,
        ]
      ]
      try table.print(as: format)
      for path in answer.removed { Messages.note("removed \(path)") }
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read a backup whole, and look whether everything in it is as it was written.",
      discussion: """
        Of every touchpoint the place and the checksums are checked. It needs neither the ledger nor a \
        key. Ends with status 1 where something is wrong.
        """)

    @Argument(
      help: "The directory of the backup, or of several, of which the newest is read.",
      completion: .directory)
    var directory: String

    @Option(name: .long, help: "table, json or csv.")
    var format: OutputFormat = .table

    func run() throws {
      let answer = BackupCheckAnswer(try Ledger.verifyBackup(at: directory))
      if format == .json {
        try printJSON(answer)
      } else {
        var table = TextTable(columns: ["position", "bytes", "segments", "state", "directory"])
        table.rows = [
          [
            String(answer.position), String(answer.bytes), String(answer.segments),
            answer.problems.isEmpty ? "whole" : "damaged", answer.directory,
          ]
        ]
        try table.print(as: format)
      }
      if let failure = answer.failure { throw failure }
    }
  }
}

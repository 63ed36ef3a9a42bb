internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial restore`
struct RestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Make a ledger of what a backup holds.",
    discussion: """
      The ledger comes to a directory that does not exist yet, whole or not at all; nothing is ever restored \
      over a ledger. With --keys it has its keys at once:

        \(ProgramName.current) restore /mnt/backup/shop shop.ledger --keys /mnt/keys/shop-keys

      The key file that wraps them is looked for as always: PERENNIAL_KEY, PERENNIAL_KEY_FILE, or \
      shop.ledger.key. Without --keys the ledger can be read but for what is personal, until the file `keys` \
      is put into it.

      With --position or --at what came after that is left out; but whoever was erased since is erased \
      again. Views are built again when they are asked for.
      """)

  @Argument(
    help: "The directory of the backup, or of several, of which the newest is taken.", completion: .directory)
  var backup: String

  @Argument(help: "The directory of the ledger that is made.", completion: .directory)
  var destination: String

  @Option(name: .long, help: "The newest touchpoint that is restored.")
  var position: String?

  @Option(
    name: .long,
    help: """
      Restore what had been recorded by this time, with its zone, such as 2026-03-01T22:00:00Z. A day alone is refused: \
      when it ends says the time zone of the ledger, which is not there yet.
      """)
  var at: String?

  @Option(name: .long, help: "A copy of the ledger's file `keys`, as new as there is.", completion: .file())
  var keys: String?

  @Option(name: .long, help: "table, json or csv.")
  var format: OutputFormat = .table

  func run() throws {
    let point = try RestorePoint(position: position, at: at)
    let answer = RestoreAnswer(try Ledger.restore(from: backup, to: destination, at: point, keys: keys))
    if format == .json {
      try printJSON(answer)
    } else {
      var table = TextTable(columns: ["position", "recorded", "newest", "erased", "backup"])
      table.rows = [
        [
          String(answer.position), answer.recorded.instant.description, String(answer.newest),
          String(answer.erased), answer.backup,
        ]
      ]
      try table.print(as: format)
    }
    if case .instant(let instant) = point {
      Messages.note(
        "restored is what had been recorded by \(instant), up to \(answer.position), which was recorded at "
          + answer.recorded.instant.description)
    }
    guard !answer.keys else { return }
    Messages.note(
      "\(destination) has no keys yet: put the newest copy of the file `keys` to \(destination)/keys, and "
        + KeySource.standard(forLedger: destination).words)
  }
}

internal import ArgumentParser
internal import Perennial

/// `perennial init`
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Create a ledger.",
    discussion: """
      Makes the directory, and beside it a key file (DIRECTORY.key) that wraps every customer's own key. Keep a copy
      of the key file apart from the ledger: without it nothing personal can be read. PERENNIAL_KEY_FILE names
      another place for it.
      """)

  @OptionGroup var ledger: LedgerOption

  @Option(name: .long, help: "The currency of the business: ISO 4217, such as GBP.")
  var currency: String

  @Option(name: .long, help: "The time zone of the business: IANA, such as Europe/London.")
  var timeZone: String

  func run() throws {
    let path = try ledger.path()
    let ledger = try Ledger.create(
      at: path, settings: LedgerSettings(currency: currency.uppercased(), timeZone: timeZone))
    try ledger.close()
    let key = KeySource.standard(forLedger: path).path.map { "its key file is \($0)" }
    Messages.note("created \(path); \(key ?? "its key is in PERENNIAL_KEY")")
  }
}

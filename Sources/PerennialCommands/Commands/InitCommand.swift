internal import ArgumentParser
internal import Perennial

/// `perennial init`
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Create a ledger.",
    discussion: """
      Makes the directory, and beside it a key file (DIRECTORY.key) that wraps every customer's own key. \
      Keep a copy of the key file apart from the ledger: without it nothing personal can be read. \
      PERENNIAL_KEY_FILE names another place for it.
      """)

  @OptionGroup var ledger: LedgerOption

  @Option(name: .long, help: "The currency of the business: ISO 4217 in capitals, such as GBP.")
  var currency: String

  @Option(name: .long, help: "The time zone of the business: IANA, such as Europe/London.")
  var timeZone: String

  @Option(
    name: .long,
    help: "A file with one JSON object: other settings, as \(ProgramName.command("settings")) shows them.",
    completion: .file(extensions: ["json"]))
  var settings: String?

  func run() throws {
    let path = try ledger.path()
    var settings = LedgerSettings(currency: currency, timeZone: timeZone)
    try SettingsDocuments(file: self.settings).apply(to: &settings)
    guard (settings.currency, settings.timeZone) == (currency, timeZone) else {
      throw Failure.usage("the file names another currency or time zone than --currency and --time-zone")
    }
    let ledger = try Ledger.create(at: path, settings: settings)
    try ledger.close()
    Messages.note("created \(path); \(KeySource.standard(forLedger: path).words)")
  }
}

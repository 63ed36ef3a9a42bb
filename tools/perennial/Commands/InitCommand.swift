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

  @Option(name: .long, help: "The currency of the business: ISO 4217 in capitals, such as GBP.")
  var currency: String

  @Option(name: .long, help: "The time zone of the business: IANA, such as Europe/London.")
  var timeZone: String

  func run() throws {
    let path = try ledger.path()
    let ledger = try Ledger.create(
      at: path, settings: LedgerSettings(currency: currency, timeZone: timeZone))
    try ledger.close()
    Messages.note("created \(path); its key file is \(KeySource.standard(forLedger: path).place)")
  }
}

extension KeySource {
  fileprivate var place: String {
    switch self {
    case .file(let path): path
    case .value: "in PERENNIAL_KEY"
    }
  }
}

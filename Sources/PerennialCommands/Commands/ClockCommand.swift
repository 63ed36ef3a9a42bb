internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial clock`
struct ClockCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clock",
    abstract: "Say that the clock is right, or put right what a wrong one has recorded.",
    subcommands: [Confirm.self, Correct.self])

  struct Confirm: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say that the clock is right, though it is further ahead than the settings allow.",
      discussion: """
        While the clock is more than clockGapMaxSeconds ahead of the newest touchpoint nothing is \
        recorded: one touchpoint of a wrong clock would hold the ledger's time there for ever. After so \
        long a pause, name the day that it is:

          \(ProgramName.current) clock confirm 2029-03-01

        It is recorded, and its position printed.
        """)

    @OptionGroup var ledger: LedgerOption
    @OptionGroup var recording: RecordingOptions

    @Argument(help: "The day or the time that it is, as you know it.")
    var time: String

    @Option(name: .long, help: "table (the position), json or csv.")
    var format: OutputFormat = .table

    func run() throws {
      let id = recording.touchpointID
      let receipt = try ledger.with(.readWrite) { ledger in
        try ledger.confirmClock(at: try ledger.present(time, of: "time"), as: id)
      }
      try receipt.print(as: format)
    }
  }

  struct Correct: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Copy a ledger whose time a wrong clock has put ahead into one whose time is right.",
      discussion: """
        The ledger's own time never goes back: after touchpoints that were recorded in the future it \
        stands still until then. Set the clock, then:

          \(ProgramName.current) clock correct --ledger shop.ledger corrected.ledger

        Every touchpoint comes at its position into a new ledger with a key file of its own, with its \
        customer, its ids and what is sealed; those that were recorded after the present are recorded when \
        they occurred, or with the one before them where no time was given with them. The old ledger is \
        not touched. Its views are not copied: they are built again. Look at the new one \
        (\(ProgramName.command("doctor --ledger corrected.ledger"))), then put it in the place of the old.
        """)

    @OptionGroup var ledger: LedgerOption

    @Argument(help: "The directory of the new ledger, which does not exist yet.", completion: .directory)
    var destination: String

    func run() throws {
      let correction = try ledger.with(.readOnly) { try $0.copyWithClockCorrected(to: destination) }
      Messages.note(
        "copied \(correction.copied) touchpoints to \(destination), of which \(correction.corrected) were recorded after "
          + "the present, from position \(correction.first) on; "
          + KeySource.standard(forLedger: destination).words)
    }
  }
}

// The command line: `perennial`, over one ledger.

internal import ArgumentParser
internal import Glibc
public import Perennial

/// The command line of Perennial, for a program that has read models of its own:
///
/// ```swift
/// import PerennialCommands
///
/// @main
/// struct Shop {
///   static func main() async { await PerennialCommand.main(adding: [Visits.self]) }
/// }
/// ```
///
/// Then `report`, `rows`, `policy`, `customer`, help and completions have them beside those that come with
/// the library. Help and messages name the program's commands by its own name.
public enum PerennialCommand {
  /// Runs the command that the process was started with, and ends the process where it fails.
  ///
  /// - Parameters:
  ///   - added: the program's own models, of other names than those that come with the library.
  ///   - name: of the program, as its users type it; `nil` is the one that it was started by.
  public static func main(adding added: [any ReadModel.Type] = [], named name: String? = nil) async {
    if let name = name ?? Arguments.programName { ProgramName.current = name }
    await Installed.$own.withValue(added) { await RootCommand.run() }
  }
}

/// The read models that the command line has.
enum Installed {
  /// Those that the program has brought.
  @TaskLocal static var own: [any ReadModel.Type] = []

  static var list: ModelList {
    ModelList.standard.adding(policyForms: RightsPolicy.forms).adding(own)
  }
}

extension Ledger {
  /// The reports over all models.
  func reports(_ options: Views.Options = Views.Options()) throws -> Reports {
    try Reports(of: self, adding: Installed.own, options: options)
  }
}

struct RootCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: ProgramName.current,
    abstract:
      "A ledger of every touchpoint a shop has with its customers, and the reports that follow from it.",
    discussion: """
      A first ledger:
        \(ProgramName.current) init --ledger shop.ledger --currency GBP --time-zone Europe/London
        \(ProgramName.current) import orders.csv --mapping mapping.yaml --ledger shop.ledger
        \(ProgramName.current) report --ledger shop.ledger

      The ledger is named by --ledger or PERENNIAL_LEDGER. Data goes to standard output, messages to \
      standard error. Exit status: 0, 1 (checked and found wanting), or a sysexits number: 64 usage, 65 \
      bad data, 66 no such input, 73 cannot create, 74 input or output, 75 try again, 77 not permitted; \
      130 where it was interrupted.
      """,
    version: "0.1.0",
    subcommands: [
      InitCommand.self, ImportCommand.self, AppendCommand.self, LogCommand.self, CustomerCommand.self,
      DiscloseCommand.self,
      ProjectCommand.self, ReportCommand.self, RowsCommand.self, ReplayCommand.self, PolicyCommand.self,
      VoidCommand.self, AssignCommand.self, MergeCommand.self, UnmergeCommand.self, LinkCommand.self,
      UnlinkCommand.self, IdentityCommand.self, ConsentCommand.self, RestrictCommand.self, AllowCommand.self,
      RedactCommand.self,
      RetentionCommand.self, PrivacyCommand.self, RedeemCommand.self, HoldCommand.self, CaptureCommand.self,
      ReleaseCommand.self,
      AdjustCommand.self, TransferCommand.self, ReinstateCommand.self, GrantCommand.self,
      PoolCommand.self, ProgramCommand.self, StatementCommand.self, GiftCardCommand.self, TypeCommand.self,
      NamespaceCommand.self, SettingsCommand.self, ClockCommand.self,
      EraseCommand.self, KeysCommand.self, BackupCommand.self, RestoreCommand.self, StatsCommand.self,
      DoctorCommand.self,
    ])

  /// Runs what the process was asked for.
  static func run() async {
    OpenDescriptors.complete()
    var names: ArgumentNames?
    do {
      let arguments = Array(CommandLine.arguments.dropFirst())
      try Arguments.refuseEmpty(arguments)
      if let help = try ReportHelp(asked: arguments) {
        try StandardOutput.data(help.text)
        return try StandardOutput.flush()
      }
      if let help = DefaultHelp(asked: arguments) {
        try StandardOutput.data(help.text)
        return try StandardOutput.flush()
      }
      var command = try parseAsRoot()
      names = ArgumentNames(of: command)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      try StandardOutput.flush()
    } catch let error where Failure(known: error) != nil {
      try? StandardOutput.flush()
      let failure = names?.told(Failure(error)) ?? Failure(error)
      Messages.error(failure.message)
      if Messages.isTerminal, let excerpt = MappingExcerpt(of: failure) { Messages.lines(excerpt.text) }
      Glibc.exit(failure.exitStatus)
    } catch {
      // The parser's own printing would hand what was typed on to the terminal as it is.
      let text = fullMessage(for: error)
      let isAsked = exitCode(for: error) == .success
      if !text.isEmpty {
        if isAsked { try? StandardOutput.data(text + "\n") } else { Messages.lines(text) }
      }
      try? StandardOutput.flush()
      Glibc.exit(exitCode(for: error).rawValue)
    }
  }
}

// Which options of `import` go together.

internal import Perennial

extension ImportCommand {
  /// What is done in place of an import, by its option: whether that takes files, and which options go with
  /// it.
  private static let others: [(option: String, takesFiles: Bool, with: Set<String>)] = [
    ("--undo", false, ["--reason", "--actor", "--format"]),
    ("--list-mappings", false, ["--format"]),
    ("--show-mapping", false, []),
    ("--sketch", true, ["--output"]),
  ]

  /// Refuses options that would be ignored beside others: whoever gives one expects something of it.
  func checkOptions() throws {
    let given = [
      ("--undo", undo != nil), ("--list-mappings", listMappings), ("--show-mapping", showMapping != nil),
      ("--sketch", sketch), ("--dry-run", dryRun), ("--mapping", mapping != nil),
      ("--rejects", rejects != nil),
      ("--batch", batch != nil), ("--output", output != nil), ("--reason", reason != nil),
      ("--actor", actor != nil), ("--format", format != .table),
    ].filter(\.1).map(\.0)
    for other in Self.others where given.contains(other.option) {
      if let ignored = given.first(where: { $0 != other.option && !other.with.contains($0) }) {
        throw Failure.usage("\(other.option) imports nothing, and \(ignored) means nothing beside it")
      }
      guard other.takesFiles || files.isEmpty else {
        throw Failure.usage("\(other.option) takes no files; import them in a command of their own")
      }
      return
    }
    if output != nil {
      throw Failure.usage(
        "--output goes with --sketch; the summary of an import is printed, and rejects have --rejects")
    }
    if reason != nil || actor != nil {
      throw Failure.usage("--reason and --actor go with --undo: an import has neither")
    }
  }
}

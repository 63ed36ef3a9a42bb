// The ready mappings: which there are, what is in them, and which one files are read through.

internal import Perennial

extension ImportCommand {
  /// `--list-mappings` and `--show-mapping`
  func printMappings() throws {
    if let showMapping { return try printMapping(showMapping) }
    try printList()
  }

  private func printList() throws {
    if format == .json {
      return try printJSON(
        ReadyMapping.all.map { ready in
          let mapping = try ready.mapping
          return ListedMapping(
            name: ready.name, title: mapping.title ?? "", documentation: mapping.documentation,
            needs: mapping.neededColumns)
        })
    }
    var table = TextTable(columns: ["name", "for", "columns that it needs"])
    for ready in ReadyMapping.all {
      let mapping = try ready.mapping
      table.rows.append([ready.name, mapping.title ?? "", mapping.neededColumns.joined(separator: ", ")])
    }
    try table.print(as: format)
    if format == .table {
      Messages.note(
        "\(ProgramName.command("import --show-mapping NAME")) prints one: what it makes of each line, and what it leaves out"
      )
    }
  }

  private func printMapping(_ name: String) throws {
    guard let ready = ReadyMapping.named(name) else { throw MappingChoice.unknown(name) }
    try StandardOutput.data(ready.text)
  }

  /// The mapping that files are read through.
  func chosenMapping(for inputs: [ImportInput]) throws -> Mapping? {
    guard let choice = try MappingChoice.find(mapping, for: inputs) else { return nil }
    if choice.isRecognised, let ready = choice.ready {
      let files = inputs.count == 1 ? "\(inputs[0].name) has" : "the files have"
      Messages.note(
        "\(files) the columns of the ready mapping \(ready.name), which is used; "
          + "\(ProgramName.command("import --show-mapping \(ready.name)")) prints it")
    }
    return choice.mapping
  }
}

private struct ListedMapping: Encodable {
  var name: String
  var title: String
  var documentation: String?
  var needs: [String]
}

// Chooses the mapping that files are read through: the one that is named, or the one that their headers are
// recognised by.

internal import Foundation
internal import Ledger

/// The mapping that was chosen for an import.
public struct MappingChoice: Sendable {
  /// The mapping to read through.
  public let mapping: Mapping
  /// The ready mapping, with the delimiter that the files have; `nil` where the mapping is a file of the
  /// user's own.
  public let ready: ReadyMapping?
  /// Whether the mapping was recognised by the files' headers, and not named.
  public let isRecognised: Bool

  /// Finds the mapping for files.
  ///
  /// - Parameters:
  ///   - word: a path, the name of a ready mapping, or the vendor that such names begin with; `nil` to go
  ///     by the files' headers. A word is a path where it has a slash, ends in .yaml or .yml, or a file of
  ///     that name exists.
  ///   - inputs: what is to be imported.
  /// - Returns: `nil` where no mapping is named and no file is CSV.
  /// - Throws: `ImportError`: `.notFound` where there is no such mapping; `.unknownFormat` where it cannot
  ///   be told which one is meant, or where one is named and no file is CSV; and what is wrong with a
  ///   mapping of the user's own.
  public static func find(_ word: String?, for inputs: [ImportInput]) throws -> MappingChoice? {
    // A rejects file has the columns of the original files, so it is looked at as those.
    let parts = try inputs.flatMap { try $0.parts() }
    let files = parts.filter { $0.formatByName == .csv }
    if let word {
      let isForNothing = !parts.isEmpty && parts.allSatisfy { [.ndjson, .json].contains($0.formatByName) }
      guard !isForNothing else {
        throw ImportError(
          .unknownFormat, "a mapping says what columns of CSV mean, and no file is CSV: leave the mapping out"
        )
      }
      if isPath(word) {
        return MappingChoice(mapping: try Mapping(contentsOf: word), ready: nil, isRecognised: false)
      }
      if let ready = ReadyMapping.named(word) {
        let mapping = try files.lazy.compactMap { try ready.mapping(fitting: $0) }.first ?? ready.mapping
        return MappingChoice(mapping: mapping, ready: ready, isRecognised: false)
      }
      let candidates = ReadyMapping.of(vendor: word)
      guard !candidates.isEmpty else { throw unknown(word) }
      return try recognised(files, among: candidates, as: word)
    }
    guard !files.isEmpty else { return nil }
    return try recognised(files, among: ReadyMapping.all, as: nil)
  }

  private static func isPath(_ word: String) -> Bool {
    word.contains("/") || word.hasSuffix(".yaml") || word.hasSuffix(".yml")
      || FileManager.default.fileExists(atPath: word)
  }

  /// The error where no mapping has the name, or several of a vendor's begin with it.
  public static func unknown(_ word: String) -> ImportError {
    let ofVendor = ReadyMapping.of(vendor: word).map(\.name)
    guard ofVendor.isEmpty else {
      return ImportError(.notFound, "which mapping of \(word)? There are \(ofVendor.joined(separator: ", "))")
    }
    let names = ReadyMapping.all.map(\.name)
    let vendors = names.compactMap { $0.split(separator: "-").first.map(String.init) }
    let hint = Nearest.to(word, among: names + vendors).map { "did you mean `\($0)`? " } ?? ""
    return ImportError(
      .notFound,
      "there is no mapping `\(word)`: no file of that name, and no ready mapping; \(hint)"
        + "\(ProgramName.command("import --list-mappings")) shows those that there are")
  }

  // MARK: By the header

  private static func recognised(
    _ files: [ImportInput], among candidates: [ReadyMapping], as vendor: String?
  ) throws -> MappingChoice {
    var found: (ready: ReadyMapping, mapping: Mapping, file: String)?
    for file in files {
      guard file.isReplayable else {
        throw ImportError(
          .unknownFormat,
          "comes through a pipe, so that its header cannot be looked at first; name its mapping: "
            + shown(candidates, vendor), file: file.name)
      }
      let (ready, mapping) = try one(of: candidates, for: file, as: vendor)
      if let found, found.ready.name != ready.name {
        throw ImportError(
          .unknownFormat,
          "is for the mapping \(ready.name), and \(found.file) for \(found.ready.name): an import has one mapping, so import "
            + "the one after the other", file: file.name)
      }
      found = found ?? (ready, mapping, file.name)
    }
    guard let found else {
      throw ImportError(.unknownFormat, "which mapping of \(vendor ?? "them")? \(shown(candidates, vendor))")
    }
    return MappingChoice(mapping: found.mapping, ready: found.ready, isRecognised: true)
  }

  /// The ready mapping that fits a file.
  private static func one(
    of candidates: [ReadyMapping], for file: ImportInput, as vendor: String?
  ) throws -> (ReadyMapping, Mapping) {
    let fitting = try ReadyMapping.fitting(file, among: candidates)
    if fitting.count == 1 { return (fitting[0].ready, fitting[0].mapping) }
    guard fitting.isEmpty else {
      let names = fitting.map { "`--mapping \($0.ready.name)`" }
      throw ImportError(
        .unknownFormat,
        "has the columns of more than one mapping: say which it is, \(names.dropLast().joined(separator: ", ")) "
          + "or \(names[names.count - 1])", file: file.name)
    }
    guard try !PossibleHeaders(of: file).isEmpty else {
      throw ImportError(.invalidData, HeaderSearch.emptyFile, file: file.name)
    }
    if let vendor {
      throw ImportError(
        .unknownFormat,
        "does not have the columns of any mapping of \(vendor): \(candidates.map(\.name).joined(separator: ", ")); "
          + "\(ProgramName.command("import --list-mappings")) shows what each needs", file: file.name)
    }
    throw ImportError(
      .unknownFormat,
      "needs a mapping that says what its columns are: no ready one knows them "
        + "(\(ProgramName.command("import --list-mappings")) shows what each needs). "
        + "\(ProgramName.command("import --sketch \(file.name)")) writes a first one; mappings/README.md says more",
      file: file.name)
  }

  private static func shown(_ candidates: [ReadyMapping], _ vendor: String?) -> String {
    guard vendor != nil else {
      return "\(ProgramName.command("import --list-mappings")) shows the ready ones"
    }
    return "there are " + candidates.map(\.name).joined(separator: ", ")
  }
}

extension ReadyMapping {
  /// The ready mappings whose columns are all in a file's header. Where one mapping needs all the columns
  /// that another one needs, and more, the file fits only the first.
  static func fitting(
    _ file: ImportInput, among candidates: [ReadyMapping]
  ) throws -> [(ready: ReadyMapping, mapping: Mapping)] {
    let headers = try PossibleHeaders(of: file)
    var fitting: [(ready: ReadyMapping, mapping: Mapping, columns: Set<String>)] = []
    for ready in candidates {
      guard let (mapping, header) = try ready.find(in: headers) else { continue }
      fitting.append((ready, mapping, mapping.columns(neededIn: header)))
    }
    return fitting.filter { one in !fitting.contains { one.columns.isStrictSubset(of: $0.columns) } }
      .map { ($0.ready, $0.mapping) }
  }

  /// The ready mappings whose columns are all in a header.
  ///
  /// - Parameter header: the names of a file's columns.
  public static func recognised(header: [String]) throws -> [ReadyMapping] {
    let text = header.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",")
    return try fitting(ImportInput(Array(text.utf8), name: "header"), among: all).map(\.ready)
  }

  /// The mapping with the delimiter of a file; `nil` where the file lacks columns that the mapping needs.
  func mapping(fitting file: ImportInput) throws -> Mapping? {
    guard file.isReplayable else { return nil }
    return try find(in: PossibleHeaders(of: file))?.mapping
  }

  private func find(in headers: PossibleHeaders) throws -> (mapping: Mapping, header: CSVHeader)? {
    var mapping = try mapping
    // A file without a header could be of any kind.
    guard case .inFile = mapping.dialect.header,
      let found = headers.find(mapping.columns, mapping.dialect.separator)
    else { return nil }
    mapping.dialect.separator = found.separator
    return (mapping, found.header)
  }
}

extension ImportInput {
  /// The format that the name says; `nil` for standard input, which is CSV where there is a mapping.
  fileprivate var formatByName: Format? { format == nil && name == "-" ? nil : try? resolvedFormat(nil) }
}

extension Mapping {
  /// The columns that the mapping reads, each once.
  fileprivate var columns: [ColumnName] { FieldLayout(fields).columns.map(\.name) }

  /// The names of the columns without which a file is not what the mapping is for.
  public var neededColumns: [String] {
    var names: [String] = []
    for column in columns where !column.isOptional && !names.contains(column.name) {
      names.append(column.name)
    }
    return names
  }

  /// The columns of a file without which it is not what the mapping is for, by the names that they have in
  /// its header.
  fileprivate func columns(neededIn header: CSVHeader) -> Set<String> {
    Set(
      columns.filter { !$0.isOptional }.map { column in
        ([column.name] + column.alsoCalled).first(where: header.names.contains) ?? column.name
      })
  }
}

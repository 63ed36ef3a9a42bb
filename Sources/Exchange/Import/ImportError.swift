// Why an import could not begin or could not go on.

/// A failure of an import as a whole. What is wrong with single lines does not stop an import: it goes to the
/// rejects.
public struct ImportError: Error, Sendable {
  /// The kind of failure, for programs.
  public var code: Code
  /// What was wrong, and what to do.
  public var message: String
  /// The file concerned; `-` for standard input.
  public var file: String?
  /// Its line, from 1.
  public var line: Int?
  /// The column of that line, from 1.
  public var column: Int?

  /// A failure, with the place where it is in a file. Its description is the place and the message.
  public init(
    _ code: Code, _ message: String, file: String? = nil, line: Int? = nil, column: Int? = nil
  ) {
    self.code = code
    self.message = message
    self.file = file
    self.line = line
    self.column = column
  }

  /// The kind of failure. Open: later versions add codes.
  public struct Code: RawRepresentable, Hashable, Sendable {
    public var rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    /// There is no such file. (sysexits: 66)
    public static let notFound = Code(rawValue: "notFound")
    /// A file may not be read, or is a directory. (66)
    public static let unreadable = Code(rawValue: "unreadable")
    /// The mapping is not well formed, or does not fit the file: a column that it names is not there. (65)
    public static let invalidMapping = Code(rawValue: "invalidMapping")
    /// A file's format is not known, or it needs a mapping and none was given. (64)
    public static let unknownFormat = Code(rawValue: "unknownFormat")
    /// The file as a whole is not what it should be: empty, compressed, of another encoding than was said.
    /// (65)
    public static let invalidData = Code(rawValue: "invalidData")
    /// The rejects file cannot be written there. (73)
    public static let cannotCreate = Code(rawValue: "cannotCreate")
    /// Reading or writing failed midway. (74)
    public static let inputOutput = Code(rawValue: "inputOutput")
  }
}

extension ImportError: CustomStringConvertible {
  /// `shop.csv:3:7: what was wrong`.
  public var description: String {
    let place = ([file] + [line, column].map { $0.map(String.init) }).compactMap { $0 }
    return place.isEmpty ? message : place.joined(separator: ":") + ": " + message
  }
}

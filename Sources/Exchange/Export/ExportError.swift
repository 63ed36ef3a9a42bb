// Why an export could not be written.

/// Why an export has failed. The file that was there before is as it was.
public struct ExportError: Error, Sendable {
  /// The kind of failure, for programs.
  public var code: Code
  /// What was wrong, and what to do.
  public var message: String
  /// The path of the file that was to be written.
  public var file: String

  /// A failure about a file. Its description is the path and the message.
  public init(_ code: Code, _ message: String, file: String) {
    self.code = code
    self.message = message
    self.file = file
  }

  /// The kind of failure. Open: later versions add codes.
  public struct Code: RawRepresentable, Hashable, Sendable {
    public var rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    /// The file's name does not say which format is meant, or that format cannot hold what is asked for.
    /// (sysexits: 64)
    public static let unknownFormat = Code(rawValue: "unknownFormat")
    /// No file can be written there. (73)
    public static let cannotCreate = Code(rawValue: "cannotCreate")
    /// Writing failed midway. (74)
    public static let inputOutput = Code(rawValue: "inputOutput")
  }
}

extension ExportError: CustomStringConvertible {
  /// `shop.sqlite: what was wrong`.
  public var description: String { "\(file): \(message)" }
}

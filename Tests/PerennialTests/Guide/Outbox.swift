import Foundation
import Glibc
import Perennial

/// What a till has sold and the back office has not answered yet: a file of CloudEvents, one a line.
actor Outbox {
  private let file: FileHandle
  /// What the back office does not take as it is, with the reason: for somebody to look at.
  private let refused: FileHandle
  /// How many bytes of the file are answered. It is kept in memory alone, since what is sent twice is recorded once.
  private var answered: UInt64 = 0
  private var isSending = false

  init(at path: String) throws {
    file = try Self.open(path)
    refused = try Self.open(path + ".refused")
    // Half a line at the end is of a sale whose `add` did not return: the power went first.
    let bytes = try file.readToEnd() ?? Data()
    let whole = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    try file.truncate(atOffset: UInt64(whole))
  }

  /// Keeps what happened. Once this returns it is on disk, and the goods may be handed over.
  func add(_ event: CloudEvent) throws { try Self.write(event.json, to: file) }

  /// Sends all that is not answered yet, the oldest first, some hundred events at a time.
  ///
  /// - Throws: what `deliver` throws, where the back office cannot be reached: what it did not answer is sent the next time.
  func send(_ deliver: @Sendable ([String]) async throws -> [Answer]) async throws {
    guard !isSending else { return }
    isSending = true
    defer { isSending = false }
    while case let lines = try unanswered(), !lines.isEmpty {
      let answers = try await deliver(lines)
      guard answers.count == lines.count else { throw POSIXError(.EBADMSG) }
      for (line, answer) in zip(lines, answers) {
        if case .refused(let reason) = answer { try Self.write("\(reason)\t\(line)", to: refused) }
        answered += UInt64(line.utf8.count + 1)
      }
    }
    // Nothing is added between the last look and this, for there is no `await`.
    try file.truncate(atOffset: 0)
    answered = 0
  }

  private func unanswered() throws -> [String] {
    try file.seek(toOffset: answered)
    let text = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
    return text.split(separator: "\n").prefix(500).map(String.init)
  }

  private static func write(_ line: String, to file: FileHandle) throws {
    let end = try file.seekToEnd()
    do {
      try file.write(contentsOf: Data((line + "\n").utf8))
      try file.synchronize()
    } catch {
      // On a full disk: half a line would spoil the next one.
      try? file.truncate(atOffset: end)
      throw error
    }
  }

  private static func open(_ path: String) throws -> FileHandle {
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    // That there is a new file is on disk once its directory is.
    let directory = Glibc.open((path as NSString).deletingLastPathComponent, O_RDONLY | O_CLOEXEC)
    defer { close(directory) }
    guard fsync(directory) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }
}

import Foundation
import Glibc
import Perennial
import Testing

/// A directory in which things go wrong, gone with it.
final class Provocation: Sendable {
  let directory = NSTemporaryDirectory() + "/perennial-provoked-\(UUID().uuidString)"
  static let pounds = LedgerSettings(currency: "GBP", timeZone: "Europe/London")

  init() throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  }

  deinit {
    _ = try? Self.run("umount", "-l", directory + "/small")
    try? FileManager.default.removeItem(atPath: directory)
  }

  var path: String { directory + "/shop.ledger" }

  func ledger(_ options: LedgerOptions = LedgerOptions()) throws -> Ledger {
    try Ledger.openOrCreate(at: path, settings: Self.pounds, options: options)
  }

  func order(_ id: String, source: String = "till/1", total: Int64 = 1500) -> NewTouchpoint {
    NewTouchpoint(
      source: source, id: id, subject: .identifiers([Identifier("crm", "ada")]),
      OrderPlaced.with {
        $0.order = id
        $0.currency = "GBP"
        $0.total = total
      })
  }

  /// What is thrown, with the failure that it is; `nil` where nothing is.
  func failure(_ body: () async throws -> Void) async -> (error: any Error, failure: Failure)? {
    do {
      try await body()
      return nil
    } catch let told as Told {
      return (told, Failure(told.code, told.message))
    } catch {
      return (error, Failure(error))
    }
  }

  /// The code that a program reads of an error itself; `nil` for an error that has none.
  static func code(of error: any Error) -> String? {
    switch error {
    case let error as LedgerError: error.code.rawValue
    case let error as ProjectionError: error.code.rawValue
    case let error as ImportError: error.code.rawValue
    case let error as ExportError: error.code.rawValue
    case let told as Told: told.code.rawValue
    default: nil
    }
  }

  // MARK: Other processes

  /// An error of the library in another process, as that process has said it: its code and its message.
  struct Told: Error {
    var code: FailureCode
    var message: String
  }

  /// Runs the tests' helper, `perennial-faults`, by a command, which is given its path; what fails in it is thrown.
  func runHelper(by command: [String], _ arguments: String...) throws {
    let built = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appendingPathComponent("perennial-faults").path
    // Where everybody may run it.
    let helper = directory + "/helper"
    if !FileManager.default.fileExists(atPath: helper) {
      // By another process: what this one has open for writing is for an instant open in whatever others start too, and a
      // program that is open for writing cannot be run.
      try #require(try Self.run("cp", built, helper))
    }
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command + [helper] + arguments
    process.standardOutput = FileHandle.nullDevice
    let messages = directory + "/messages"
    try Data().write(to: URL(fileURLWithPath: messages))
    process.standardError = FileHandle(forWritingAtPath: messages)
    try process.run()
    process.waitUntilExit()
    let text = try String(contentsOfFile: messages, encoding: .utf8)
    let words = text.split(separator: ":", maxSplits: 1)
    if process.terminationStatus == 0 { return }
    let code = try #require(words.first.flatMap { FailureCode(rawValue: String($0)) }, "\(text)")
    throw Told(code: code, message: String(words.last ?? ""))
  }

  // MARK: A small disk

  /// A file system of a few megabytes, which is gone with the directory. Only the superuser may mount one.
  func smallDisk() throws -> String {
    let place = directory + "/small"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    try #require(try Self.run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", place))
    return place
  }

  static let mayMount: Bool = (try? Provocation().smallDisk()) != nil

  private static func run(_ arguments: String...) throws -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  // MARK: Files

  func bytes(of file: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: file)) }

  /// Writes over a file where it lies.
  func overwrite(_ file: String, with bytes: Data) throws {
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
    defer { try? handle.close() }
    try handle.write(contentsOf: bytes)
    try handle.truncate(atOffset: UInt64(bytes.count))
  }
}

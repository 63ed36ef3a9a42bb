// Runs the real program as a person or a script would.

import Foundation
import Testing

/// A directory to work in, and the program.
final class CommandLineProgram: Sendable {
  let directory: String
  private let program: String
  private let helper: String
  /// The directory of the files for the program's input and output while it runs.
  private let files: String

  struct Outcome {
    var status: Int32
    var output: String
    var messages: String

    /// The first line of JSON on standard output.
    var json: [String: Any] {
      get throws {
        try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
      }
    }
  }

  /// - Parameters:
  ///   - name: the name of the program.
  ///   - directory: the directory to work in; `nil` for one beside other temporary files.
  init(named name: String = "perennial", in directory: String? = nil) throws {
    let tests = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    program = tests.appendingPathComponent(name).path
    helper = tests.appendingPathComponent("perennial-faults").path
    for built in [program, helper] {
      try #require(
        FileManager.default.isExecutableFile(atPath: built), "\(built) was not built with the tests")
    }
    self.directory =
      directory ?? FileManager.default.temporaryDirectory.path + "/perennial-cli-\(UUID().uuidString)"
    // The files lie elsewhere, so that there is room for them where the directory has none.
    files = FileManager.default.temporaryDirectory.path + "/perennial-cli-files-\(UUID().uuidString)"
    for path in [self.directory, files] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
  }

  deinit { for path in [directory, files] { try? FileManager.default.removeItem(atPath: path) } }

  private func process(_ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    var variables = ProcessInfo.processInfo.environment
    variables["PERENNIAL_LEDGER"] = "shop.ledger"
    variables["PERENNIAL_KEY"] = nil
    variables["PERENNIAL_KEY_FILE"] = nil
    process.environment = variables
    return process
  }

  /// Starts the program and leaves it running.
  func start(_ arguments: [String], input: Pipe) throws -> Process {
    let process = process(arguments)
    process.standardInput = input
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// Starts the program, leaves it running, and what it prints unread.
  func start(_ arguments: [String], output: Pipe) throws -> Process {
    let process = process(arguments)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    try process.run()
    try output.fileHandleForWriting.close()
    return process
  }

  /// Starts the program with pipes, or other files, for its input and output, and leaves it running.
  func start(_ arguments: [String], input: Pipe, output: Any) throws -> Process {
    let process = process(arguments)
    process.standardInput = input
    process.standardOutput = output
    process.standardError = output
    try process.run()
    return process
  }

  /// Runs a command of the shell, in which `$P` is the program.
  func shell(_ command: String) throws -> Outcome {
    let process = process([])
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    process.environment?["P"] = program
    return try run(process, input: "")
  }

  /// Starts the helper that writes to ledgers, and leaves it running.
  func start(helper arguments: [String]) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: helper)
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// Runs one of the repository's scripts with what was built for the tests.
  func run(script: String, variables more: [String: String] = [:]) throws -> Outcome {
    let process = process([])
    process.executableURL = URL(fileURLWithPath: repository + "/" + script)
    var variables = process.environment ?? [:]
    variables["FAULTS"] = helper
    variables["PERENNIAL"] = program
    process.environment = variables.merging(more) { _, new in new }
    return try run(process, input: "")
  }

  /// Runs the program in the directory, with `shop.ledger` as its ledger.
  func run(_ arguments: [String], input: String = "") throws -> Outcome {
    try run(process(arguments), input: input)
  }

  private func run(_ process: Process, input: String) throws -> Outcome {
    // Files and not pipes, because a pipe can fill up and wait.
    let names = ["in", "out", "err"].map { files + "/\($0)-\(UUID().uuidString)" }
    try Data(input.utf8).write(to: URL(fileURLWithPath: names[0]))
    for name in names[1...] { _ = FileManager.default.createFile(atPath: name, contents: nil) }
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: names[0]))
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: names[1]))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: names[2]))
    try process.run()
    process.waitUntilExit()
    defer { for name in names { try? FileManager.default.removeItem(atPath: name) } }
    return Outcome(
      status: process.terminationStatus,
      output: try String(contentsOfFile: names[1], encoding: .utf8),
      messages: try String(contentsOfFile: names[2], encoding: .utf8))
  }

  func run(_ arguments: String..., input: String = "") throws -> Outcome { try run(arguments, input: input) }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: directory + "/" + name))
  }

  /// Creates the ledger.
  func create() throws {
    let outcome = try run("init", "--currency", "GBP", "--time-zone", "Europe/London")
    #expect(outcome.status == 0, "\(outcome.messages)")
  }

  /// The content of the ledger's files, without LMDB's lock files, which every reader touches.
  func contents() throws -> [String: Data] {
    var found: [String: Data] = [:]
    let root = directory + "/shop.ledger"
    for name in FileManager.default.enumerator(atPath: root)?.allObjects as? [String] ?? [] {
      guard !name.hasSuffix("lock.mdb"), name != "lock", !name.hasPrefix("views") else { continue }
      var isDirectory: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: root + "/" + name, isDirectory: &isDirectory)
      if !isDirectory.boolValue { found[name] = FileManager.default.contents(atPath: root + "/" + name) }
    }
    return found
  }
}

/// The repository's root, for fixtures, mappings and examples.
let repository = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path

/// The next line that a running program prints.
func line(_ output: Pipe) -> String {
  var bytes: [UInt8] = []
  while let next = try? output.fileHandleForReading.read(upToCount: 1)?.first, next != 0x0A {
    bytes.append(next)
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// A CloudEvent of an order.
func orderEvent(
  id: String = "1", type: String = "order.placed", subject: String = "crm:17850", currency: String = "GBP",
  total: Int = 1500, more: String = ""
) -> String {
  """
  {"specversion":"1.0","id":"\(id)","source":"till/1","type":"\(type)","subject":"\(subject)",\(more)\
  "data":{"order":"\(id)","currency":"\(currency)","total":\(total)}}
  """ + "\n"
}

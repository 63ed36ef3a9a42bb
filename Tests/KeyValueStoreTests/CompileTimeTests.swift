import Foundation
import Testing

@testable import KeyValueStore

/// What must not compile: the rules of LMDB that the types enforce.
struct Snippet: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var body: String
  /// A part of the compiler's diagnostic; `nil` where it must compile.
  var diagnostic: String?

  init(_ description: String, _ diagnostic: String?, _ body: String) {
    (testDescription, self.diagnostic, self.body) = (description, diagnostic, body)
  }

  static let all: [Snippet] = [
    Snippet(
      "reads, writes and walks within a transaction compile", nil,
      """
      func use(_ environment: Environment, _ table: Table, _ bytes: RawSpan) throws {
        let count = try environment.read { transaction in
          guard let span = try transaction.value(at: 1, in: table) else { return 0 }
          var cursor = try transaction.cursor(in: table)
          var total = span.byteCount
          while try cursor.next() { total += cursor.value.byteCount }
          return total
        }
        try environment.write { transaction in
          try transaction.put(bytes, at: 1, in: table)
          let size = try transaction.value(at: 1, in: table)?.byteCount ?? count
          if size > 0 { try transaction.delete(1, in: table) }
        }
        var own = try WriteTransaction(environment)
        try own.put(bytes, at: 2, in: table)
        try own.commit()
      }
      """),
    Snippet(
      "a span does not leave the closure of its snapshot",
      "lifetime-dependent variable 'kept' escapes its scope",
      """
      func use(_ environment: Environment, _ table: Table) throws {
        var kept = RawSpan()
        try environment.read { transaction in
          if let span = try transaction.value(at: 1, in: table) { kept = span }
        }
        print(kept.byteCount)
      }
      """),
    Snippet(
      "a span does not outlive a snapshot that is its own",
      "lifetime-dependent variable 'kept' escapes its scope",
      """
      func use(_ environment: Environment, _ table: Table) throws {
        var kept = RawSpan()
        do {
          let transaction = try environment.beginRead()
          if let span = try transaction.value(at: 1, in: table) { kept = span }
        }
        print(kept.byteCount)
      }
      """),
    Snippet(
      "a span is not held across a put", "overlapping accesses to 'transaction'",
      """
      func use(_ environment: Environment, _ table: Table, _ bytes: RawSpan) throws {
        var transaction = try WriteTransaction(environment)
        let span = try transaction.value(at: 1, in: table)
        try transaction.put(bytes, at: 1, in: table)
        print(span?.byteCount ?? 0)
        try transaction.commit()
      }
      """),
    Snippet(
      "a cursor is not held across a delete", "overlapping accesses to 'transaction'",
      """
      func use(_ environment: Environment, _ table: Table) throws {
        var transaction = try WriteTransaction(environment)
        var cursor = try transaction.cursor(in: table)
        _ = try cursor.first()
        try transaction.delete(1, in: table)
        _ = try cursor.next()
        try transaction.commit()
      }
      """),
    Snippet(
      "a cursor does not outlive its snapshot", "lifetime-dependent variable 'kept' escapes its scope",
      """
      func cursor(_ environment: Environment, _ table: Table) throws -> UInt64 {
        var kept: Cursor
        do {
          let transaction = try environment.beginRead()
          kept = try transaction.cursor(in: table)
        }
        _ = try kept.next()
        return kept.keyNumber
      }
      """),
    Snippet(
      "a transaction is not committed twice", "'transaction' consumed more than once",
      """
      func use(_ environment: Environment) throws {
        let transaction = try WriteTransaction(environment)
        try transaction.commit()
        try transaction.commit()
      }
      """),
    Snippet(
      "a transaction is not used after its commit", "'transaction' used after consume",
      """
      func use(_ environment: Environment, _ table: Table, _ bytes: RawSpan) throws {
        var transaction = try WriteTransaction(environment)
        try transaction.commit()
        try transaction.put(bytes, at: 1, in: table)
      }
      """),
    Snippet(
      "a transaction of `write` is not committed by its body",
      "missing reinitialization of inout parameter 'transaction'",
      """
      func use(_ environment: Environment) throws {
        try environment.write { transaction in try transaction.commit() }
      }
      """),
    Snippet(
      "a write transaction is not captured by a task",
      "escaping closure captures 'inout' parameter 'transaction'",
      """
      func use(_ environment: Environment, _ table: Table, _ bytes: [UInt8]) throws {
        try environment.write { transaction in
          Task { try transaction.delete(1, in: table) }
        }
      }
      """),
    Snippet(
      "a transaction is not copied", "'transaction' consumed more than once",
      """
      func use(_ environment: Environment) throws {
        let transaction = try WriteTransaction(environment)
        let copy = transaction
        try transaction.commit()
        try copy.commit()
      }
      """),
  ]
}

private enum Compiler {
  static let path: String? = {
    let found = try? run("/usr/bin/env", ["sh", "-c", "command -v swiftc"])
    guard let found, found.status == 0 else { return nil }
    return found.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }()

  /// The folder of the compiled modules, beside the test's own executable; `nil` where it is not there.
  static let modules: String? = {
    guard let executable = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
      return nil
    }
    let directory = URL(fileURLWithPath: executable).deletingLastPathComponent().appendingPathComponent(
      "Modules"
    ).path
    return FileManager.default.fileExists(atPath: directory + "/KeyValueStore.swiftmodule") ? directory : nil
  }()

  /// The folder with the module map of LMDB.
  static let sources =
    URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    + "/Sources/CLMDB"
}

@Suite(
  .enabled(if: Compiler.path != nil && Compiler.modules != nil, "swiftc or the built module was not found"))
struct CompileTimeTests {
  @Test(arguments: Snippet.all) func theCompilerEnforces(_ snippet: Snippet) throws {
    let (compiler, modules) = (try #require(Compiler.path), try #require(Compiler.modules))
    let directory = try TestDirectory()
    let file = directory.path + "/snippet.swift"
    try writeFile([UInt8]("@testable import KeyValueStore\n\n\(snippet.body)\n".utf8), file)
    // Compiled as far as SIL, because lifetimes and exclusivity are checked after the types.
    let result = try run(
      compiler,
      [
        "-emit-sil", "-o", "/dev/null", "-parse-as-library", "-swift-version", "6",
        "-enable-experimental-feature", "Lifetimes", "-I", modules, "-I", Compiler.sources, file,
      ])
    if let diagnostic = snippet.diagnostic {
      #expect(result.status != 0, "it compiles")
      #expect(result.output.contains("error:") && result.output.contains(diagnostic), "\(result.output)")
      #expect(
        !result.output.contains("no such module") && !result.output.contains("cannot find"),
        "\(result.output)")
    } else {
      #expect(result.status == 0, "\(result.output)")
    }
  }
}

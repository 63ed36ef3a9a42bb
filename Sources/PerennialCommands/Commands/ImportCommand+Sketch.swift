// `import --sketch`: a first mapping for a file that nobody knows.

internal import Foundation
internal import Perennial

extension ImportCommand {
  func writeSketch() throws {
    guard files.count == 1 else {
      throw Failure.usage(
        "--sketch takes one file, or - for standard input: \(ProgramName.current) import --sketch FILE")
    }
    if let output { try LedgerOption.checkPlace(output, besides: files) }
    let input = ImportInput(path: files[0], format: .csv)
    let sketch = try MappingSketch(of: input)
    if files[0] != "-", let ready = try? MappingChoice.find(nil, for: [input])?.ready {
      Messages.note(
        "this file has the columns of the ready mapping \(ready.name), and is imported without a sketch")
    }
    guard let output else { return try StandardOutput.data(sketch.text) }
    do {
      try Data(sketch.text.utf8).write(to: URL(fileURLWithPath: output), options: .withoutOverwriting)
    } catch let error as CocoaError where error.code == .fileWriteFileExists {
      throw Failure(.cannotCreate, "\(output): is there already; give another name, or remove it")
    } catch {
      throw Failure(.cannotCreate, "\(output): cannot be written")
    }
    Messages.note("\(output) is a beginning: read its guesses, and try it with --dry-run")
  }
}

import ArgumentParser
import MappedFiles
import ResNetModels

/// Refuses a first file that is not there and whose name is nearly a verb's: what is no verb is taken
/// for the input of a conversion.
func refuseMisspeltVerb(_ files: [String]) throws {
  guard let word = files.first, word.utf8.count < 16, !FileSystem.exists(word) else { return }
  let verbs = ConvertWeights.configuration.subcommands.compactMap { $0.configuration.commandName }
  let near = verbs.map { (verb: $0, distance: alignmentDistance(Array($0.utf8), Array(word.utf8))) }
    .min { $0.distance < $1.distance }
  guard let near, near.distance <= near.verb.utf8.count / 3 else {
    // A file of weights has an extension; a word alone was meant for a verb.
    guard files.count > 1, word.utf8.allSatisfy({ (0x61...0x7A).contains($0) }) else { return }
    throw ValidationError(
      "There is no file '\(word)', and no such verb; the verbs are \(verbs.joined(separator: ", "))."
    )
  }
  throw ValidationError("There is no file '\(word)'; did you mean the verb '\(near.verb)'?")
}

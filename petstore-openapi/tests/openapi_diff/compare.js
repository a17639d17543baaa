// Reads pairs of documents as JSON from the standard input: [[old, new], …]. Prints for each whether openapi-diff
// finds a breaking change: true, false, or the text of its error.
const openapiDiff = require('openapi-diff');

const spec = (document, location) => ({content: JSON.stringify(document), location, format: 'openapi3'});

async function isBreaking([old, changed]) {
    try {
        const result = await openapiDiff.diffSpecs({
            sourceSpec: spec(old, 'old.json'),
            destinationSpec: spec(changed, 'new.json'),
        });
        return result.breakingDifferencesFound;
    } catch (error) {
        return String(error);
    }
}

async function main() {
    const chunks = [];
    for await (const chunk of process.stdin) chunks.push(chunk);
    const pairs = JSON.parse(Buffer.concat(chunks).toString());
    const found = [];
    for (const pair of pairs) found.push(await isBreaking(pair));
    process.stdout.write(JSON.stringify(found));
}

main();

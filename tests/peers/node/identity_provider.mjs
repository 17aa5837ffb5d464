// A certified OpenID provider on loopback, with its own pages for signing in as anybody.
// Usage: node identity_provider.mjs PORT REDIRECT_URI CLIENT_ID SECRET|- ; prints "ready".
import Provider from "oidc-provider";

const [port, redirectUri, clientId, secret] = process.argv.slice(2);
const isPublic = secret === "-";
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: clientId,
      ...(isPublic ? {} : { client_secret: secret }),
      token_endpoint_auth_method: isPublic ? "none" : "client_secret_basic",
      redirect_uris: [redirectUri],
      grant_types: ["authorization_code"],
      response_types: ["code"],
      application_type: "web",
    },
  ],
  cookies: { keys: ["only for tests on loopback"] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: true } },
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));

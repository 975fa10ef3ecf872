/* SPDX-License-Identifier: Apache-2.0 */
/** How extensions come, run and go. Services of whatever contract are passed on, hence all of them can be imported. */
@org.osgi.annotation.bundle.Header(name = "DynamicImport-Package", value = "eyrie.api.*")
package eyrie.extensions.internal.life;
